<?xml version="1.0" encoding="UTF-8"?>
<!--
  The facts that rules of the phase "rendered" look at, as gen/package/facts.h describes them, made from a package's
  manifest.json, which tells nothing of chapters. Documents that are made after the facts are known are not among them:
  the call's list says which.
  $manifest: its text.
-->
<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" exclude-result-prefixes="#all">

  <xsl:param name="manifest" as="xs:string" required="yes"/>

  <xsl:template match="/call">
    <xsl:variable name="documents" select="documents/document[not(@after-facts = 'yes')]/@name"/>
    <xsl:document>
      <facts>
        <xsl:for-each select="parse-json($manifest)?documents?*[?name = $documents]">
          <document name="{?name}" title="{?title}" file="{?file}" sent="{if (?sent) then 'yes' else 'no'}" sha256="{?sha256}"
                    pages="{?pages}" body-pages="{?body-pages}" bytes="{?bytes}"/>
        </xsl:for-each>
      </facts>
    </xsl:document>
  </xsl:template>

</xsl:stylesheet>
