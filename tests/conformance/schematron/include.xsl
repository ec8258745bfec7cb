<?xml version="1.0" encoding="UTF-8"?>
<!--
  The data or the rules of a call with what they include: elements below the root of the file take the place of the one
  that names it. Instances of abstract patterns become patterns of their own.
-->
<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:sch="http://purl.oclc.org/dsdl/schematron"
                xmlns:xs="http://www.w3.org/2001/XMLSchema" exclude-result-prefixes="xs">

  <xsl:mode on-no-match="shallow-copy"/>
  <xsl:mode name="instance" on-no-match="shallow-copy"/>

  <xsl:variable name="documents" select="/, //sch:include ! doc(resolve-uri(@href, base-uri(.)))"/>

  <xsl:template match="include | sch:include">
    <xsl:apply-templates select="doc(resolve-uri(@href, base-uri(.)))/*/*"/>
  </xsl:template>

  <xsl:template match="sch:pattern[@abstract = 'true']"/>

  <xsl:template match="sch:pattern[@is-a]">
    <xsl:variable name="instance" select="."/>
    <sch:pattern id="{@id}">
      <xsl:apply-templates mode="instance" select="$documents/*/sch:pattern[@abstract = 'true'][@id = $instance/@is-a]/*">
        <xsl:with-param name="parameters" tunnel="yes" select="sort(sch:param, (), function($p) { -string-length($p/@name) })"/>
      </xsl:apply-templates>
    </sch:pattern>
  </xsl:template>

  <xsl:template match="@*" mode="instance">
    <xsl:param name="parameters" as="element(sch:param)*" tunnel="yes"/>
    <xsl:attribute name="{name()}" namespace="{namespace-uri()}"
                   select="fold-left($parameters, string(.), function($text, $p) { replace($text, '$' || $p/@name, $p/@value, 'q') })"/>
  </xsl:template>

</xsl:stylesheet>
