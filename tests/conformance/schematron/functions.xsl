<?xml version="1.0" encoding="UTF-8"?>
<!--
  The functions of the namespace urn:hakemus:functions a second time, in XSLT 3 from what the manual says of them. Nothing
  here is taken over from gen/xml. An argument that is one text or node is declared so: a rule that passes several
  nodes and relies on the first of them being taken fails here.

  $f:call is the root of the call's data, $f:lang the language of the output.
-->
<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema"
                xmlns:f="urn:hakemus:functions" exclude-result-prefixes="#all">

  <!-- Money: whole cents as xs:integer, which has no limit; the program's own limit is that of an exact double. -->

  <xsl:function name="f:cents" as="xs:numeric">
    <xsl:param name="text" as="xs:anyAtomicType?"/>
    <xsl:variable name="trimmed" select="replace(string($text), '^[ \t\r\n]+|[ \t\r\n]+$', '')"/>
    <xsl:variable name="cents" select="if (matches($trimmed, '^-?[0-9]+(\.[0-9]{1,2})?$')) then xs:integer(xs:decimal($trimmed) * 100) else ()"/>
    <xsl:sequence select="if (exists($cents) and abs($cents) le 9007199254740992) then $cents else xs:double('NaN')"/>
  </xsl:function>

  <xsl:function name="f:sum-cents" as="xs:numeric">
    <xsl:param name="texts" as="xs:anyAtomicType*"/>
    <xsl:variable name="amounts" select="for $text in $texts return f:cents($text)"/>
    <xsl:sequence select="if (every $a in $amounts satisfies $a instance of xs:integer) then sum($amounts, 0) else xs:double('NaN')"/>
  </xsl:function>

  <!-- 1234567 becomes 1 234 567 with no-break spaces. -->
  <xsl:function name="f:grouped" as="xs:string">
    <xsl:param name="n" as="xs:integer"/>
    <xsl:sequence select="translate(format-integer($n, '#,##0'), ',', '&#xA0;')"/>
  </xsl:function>

  <xsl:function name="f:amount-of" as="xs:string">
    <xsl:param name="cents" as="xs:anyAtomicType?"/>
    <xsl:param name="whole" as="xs:boolean"/>
    <xsl:variable name="n" select="if (string($cents) castable as xs:decimal) then xs:integer($cents) else ()"/>
    <xsl:variable name="fraction" select="abs($n) mod 100"/>
    <xsl:sequence select="if (empty($n)) then ''
                          else concat(if ($n lt 0) then '&#x2212;' else '', f:grouped(abs($n) idiv 100),
                                      if ($whole and $fraction eq 0) then '' else concat(',', format-integer($fraction, '00')))"/>
  </xsl:function>

  <xsl:function name="f:amount" as="xs:string">
    <xsl:param name="cents" as="xs:anyAtomicType?"/>
    <xsl:sequence select="f:amount-of($cents, false())"/>
  </xsl:function>

  <xsl:function name="f:money" as="xs:string">
    <xsl:param name="cents" as="xs:anyAtomicType?"/>
    <xsl:variable name="amount" select="f:amount-of($cents, false())"/>
    <xsl:sequence select="if ($amount eq '') then '' else concat($amount, '&#xA0;€')"/>
  </xsl:function>

  <xsl:function name="f:euros" as="xs:string">
    <xsl:param name="cents" as="xs:anyAtomicType?"/>
    <xsl:variable name="amount" select="f:amount-of($cents, true())"/>
    <xsl:sequence select="if ($amount eq '') then '' else concat($amount, '&#xA0;€')"/>
  </xsl:function>

  <!-- Numbers -->

  <xsl:function name="f:number" as="xs:string">
    <xsl:param name="number" as="xs:anyAtomicType?"/>
    <xsl:variable name="plain" select="if (string($number) castable as xs:decimal) then string(xs:decimal(string($number))) else ''"/>
    <xsl:variable name="parts" select="tokenize(translate($plain, '-', ''), '\.')"/>
    <xsl:sequence select="if ($plain eq '') then ''
                          else concat(if (starts-with($plain, '-')) then '&#x2212;' else '', f:grouped(xs:integer($parts[1])),
                                      if (exists($parts[2])) then concat(',', $parts[2]) else '')"/>
  </xsl:function>

  <!-- Half a tenth goes away from nought. -->
  <xsl:function name="f:percent" as="xs:string">
    <xsl:param name="part" as="xs:anyAtomicType?"/>
    <xsl:param name="whole" as="xs:anyAtomicType?"/>
    <xsl:variable name="known" select="string($part) castable as xs:decimal and string($whole) castable as xs:decimal"/>
    <xsl:variable name="tenths" select="if ($known and number($whole) gt 0) then (xs:integer(abs($part)) * 2000 + xs:integer($whole)) idiv (xs:integer($whole) * 2) else ()"/>
    <xsl:sequence select="if (empty($tenths)) then '&#x2013;'
                          else concat(if (number($part) lt 0 and $tenths gt 0) then '&#x2212;' else '',
                                      f:grouped($tenths idiv 10), ',', $tenths mod 10, '&#xA0;%')"/>
  </xsl:function>

  <!-- Dates: a day is its first instant in UTC; seconds may be left out of a time of day. -->

  <xsl:function name="f:instant" as="xs:dateTime?">
    <xsl:param name="text" as="xs:anyAtomicType?"/>
    <xsl:variable name="full" select="replace(string($text), '^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})$', '$1:00$2')"/>
    <xsl:sequence select="if (matches($full, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') and $full castable as xs:date) then xs:dateTime(concat($full, 'T00:00:00Z'))
                          else if (matches($full, '^[0-9]{4}-.*(Z|[+-][0-9]{2}:[0-9]{2})$') and $full castable as xs:dateTime) then xs:dateTime($full)
                          else ()"/>
  </xsl:function>

  <xsl:function name="f:time-compare" as="xs:numeric">
    <xsl:param name="a" as="xs:anyAtomicType?"/>
    <xsl:param name="b" as="xs:anyAtomicType?"/>
    <xsl:variable name="x" select="f:instant($a)"/>
    <xsl:variable name="y" select="f:instant($b)"/>
    <xsl:sequence select="if (empty($x) or empty($y)) then xs:double('NaN') else if ($x lt $y) then -1 else if ($x gt $y) then 1 else 0"/>
  </xsl:function>

  <!-- The day as it is written, in whatever zone. -->
  <xsl:function name="f:date" as="xs:string">
    <xsl:param name="text" as="xs:anyAtomicType?"/>
    <xsl:sequence select="if (exists(f:instant($text))) then format-dateTime(f:instant($text), '[D].[M].[Y]') else string($text)"/>
  </xsl:function>

  <xsl:function name="f:date-range" as="xs:string">
    <xsl:param name="first" as="xs:anyAtomicType?"/>
    <xsl:param name="last" as="xs:anyAtomicType?"/>
    <xsl:sequence select="if (string($first) eq string($last)) then f:date($first) else concat(f:date($first), '&#x2013;', f:date($last))"/>
  </xsl:function>

  <xsl:function name="f:datetime" as="xs:string">
    <xsl:param name="text" as="xs:anyAtomicType?"/>
    <xsl:variable name="clock" select="if (contains(string($text), 'T') and exists(f:instant($text))) then format-dateTime(f:instant($text), '[H1]:[m01]') else ()"/>
    <xsl:variable name="word" select="f:in-language(f:code('words', 'clock'), 'name')"/>
    <xsl:sequence select="if (empty($clock)) then f:date($text)
                          else concat(f:date($text), if ($word ne '') then concat(' ', $word, '&#xA0;') else ' ', $clock)"/>
  </xsl:function>

  <!-- Code lists -->

  <xsl:function name="f:code" as="element()?">
    <xsl:param name="list" as="xs:anyAtomicType?"/>
    <xsl:param name="code" as="xs:anyAtomicType?"/>
    <xsl:sequence select="($f:call/codelists/codelist[@id = string($list)]/code[@value = string($code)])[1]"/>
  </xsl:function>

  <xsl:function name="f:in-language" as="xs:string?">
    <xsl:param name="code" as="element()?"/>
    <xsl:param name="element" as="xs:string"/>
    <xsl:variable name="texts" select="$code/*[local-name() = $element]"/>
    <xsl:sequence select="($texts[@lang = $f:lang], $texts)[1] ! string()"/>
  </xsl:function>

  <xsl:function name="f:name" as="xs:string">
    <xsl:param name="list" as="xs:anyAtomicType?"/>
    <xsl:param name="code" as="xs:anyAtomicType?"/>
    <xsl:sequence select="(f:in-language(f:code($list, $code), 'name'), string($code))[1]"/>
  </xsl:function>

  <xsl:function name="f:short" as="xs:string">
    <xsl:param name="list" as="xs:anyAtomicType?"/>
    <xsl:param name="code" as="xs:anyAtomicType?"/>
    <xsl:sequence select="(f:in-language(f:code($list, $code), 'short'), f:name($list, $code))[1]"/>
  </xsl:function>

  <!-- Identifiers -->

  <xsl:function name="f:business-id-valid" as="xs:boolean">
    <xsl:param name="text" as="xs:anyAtomicType?"/>
    <xsl:variable name="id" select="string($text)"/>
    <xsl:variable name="digits" select="string-to-codepoints($id) ! (. - 48)"/>
    <xsl:variable name="weights" select="7, 9, 10, 5, 8, 4, 2"/>
    <xsl:sequence select="matches($id, '^[0-9]{7}-[0-9]$') and (sum(for $i in 1 to 7 return $weights[$i] * $digits[$i]) + $digits[9]) mod 11 eq 0"/>
  </xsl:function>

  <!-- The characters as a number: letters are 10 to 35, the first four stand last. -->
  <xsl:function name="f:iban-valid" as="xs:boolean">
    <xsl:param name="text" as="xs:anyAtomicType?"/>
    <xsl:variable name="iban" select="translate(string($text), ' ', '')"/>
    <xsl:variable name="moved" select="concat(substring($iban, 5), substring($iban, 1, 4))"/>
    <xsl:variable name="digits" select="string-join(string-to-codepoints($moved) ! (if (. ge 65) then . - 55 else . - 48))"/>
    <xsl:sequence select="matches($iban, '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$')
                          and (not(starts-with($iban, 'FI')) or string-length($iban) eq 18)
                          and xs:integer($digits) mod 97 eq 1"/>
  </xsl:function>

  <!-- Amounts of text: a no-break space is a character of its own, but it parts words. -->

  <xsl:function name="f:length" as="xs:integer">
    <xsl:param name="texts" as="xs:anyAtomicType*"/>
    <xsl:sequence select="sum(for $text in $texts return string-length(replace(normalize-space(string($text)), '^[ &#xA0;]+|[ &#xA0;]+$', '')), 0)"/>
  </xsl:function>

  <xsl:function name="f:words" as="xs:integer">
    <xsl:param name="texts" as="xs:anyAtomicType*"/>
    <xsl:sequence select="count(for $text in $texts return tokenize(translate(string($text), '&#xA0;', ' ')))"/>
  </xsl:function>

</xsl:stylesheet>
