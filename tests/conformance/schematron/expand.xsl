<?xml version="1.0" encoding="UTF-8"?>
<!--
  Some patterns of a call's rules as one Schematron schema, complete for any processor of the binding xslt3.
  Reads rules.sch, whose includes are files with patterns and diagnostics.

  $patterns: their ids. $only: id of the one assertion to keep, or "". Rules get ids: that of the pattern and a number.
-->
<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
                xmlns:sch="http://purl.oclc.org/dsdl/schematron" xmlns:f="urn:hakemus:functions" exclude-result-prefixes="xs">

  <xsl:param name="patterns" as="xs:string*" required="yes"/>
  <xsl:param name="only" as="xs:string" select="''"/>

  <xsl:mode on-no-match="shallow-copy"/>

  <xsl:template match="/sch:schema">
    <xsl:variable name="parts" select="., sch:include ! doc(resolve-uri(@href, base-uri(.)))/sch:schema"/>
    <xsl:copy>
      <xsl:copy-of select="@queryBinding, sch:ns"/>
      <!-- What the program binds for rules. -->
      <xsl:for-each select="'plan', 'call', 'applicant', 'statements', 'facts', 'f:call'">
        <sch:let name="{.}" as="element()?" value="()"/>
      </xsl:for-each>
      <xsl:for-each select="'documents', 'sent'">
        <sch:let name="{.}" as="element()*" value="()"/>
      </xsl:for-each>
      <sch:let name="f:lang" value="''"/>
      <xsl:copy-of select="$parts/sch:let"/>
      <xsl:copy-of select="doc('functions.xsl')/xsl:stylesheet/xsl:function"/>
      <xsl:apply-templates select="$parts/sch:pattern[@id = $patterns][$only = ('', sch:rule/*/@id)]"/>
      <sch:diagnostics>
        <xsl:copy-of select="$parts/sch:diagnostics/sch:diagnostic"/>
      </sch:diagnostics>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="sch:rule">
    <xsl:copy>
      <xsl:copy-of select="@*"/>
      <xsl:attribute name="id" select="(@id[. and ../@abstract = 'true'], concat(../@id, '-', count(preceding-sibling::sch:rule) + 1))[1]"/>
      <xsl:apply-templates/>
    </xsl:copy>
  </xsl:template>

  <xsl:template match="sch:assert | sch:report">
    <xsl:if test="$only = ('', @id)">
      <xsl:copy-of select="."/>
    </xsl:if>
  </xsl:template>

</xsl:stylesheet>
