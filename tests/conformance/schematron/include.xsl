<?xml version="1.0" encoding="UTF-8"?>
<!-- The data of a call with what it includes: elements below the root of the file take the place of the one that names it. -->
<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:mode on-no-match="shallow-copy"/>
  <xsl:template match="include">
    <xsl:apply-templates select="doc(resolve-uri(@href, base-uri(.)))/*/*"/>
  </xsl:template>
</xsl:stylesheet>
