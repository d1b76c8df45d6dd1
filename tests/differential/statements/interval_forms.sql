# Ranges of each part, ISO 8601 in all its forms, long words.
set intervalstyle = 'postgres'

select interval '4 millenniums 2 centuries', interval '3 microsecondsandmore', interval '1.5 decades', interval '0.7 years', interval '1.29 months', interval '2.5 weeks', interval '-1.5 days'

select interval '2147483648 years'

select interval '2147483647 years'

select interval '300 millennium 2147483647 years'

select interval '0.1 yrs 2147483647 months'

select interval '2147483647 months', interval '2147483647 days', interval '-2147483648 days'

select interval '2147483648 days'

select interval '400000000 weeks'

select interval '-2147483648 months ago'

select interval '9223372036854775807 us', interval '1 hour ago'

select interval '9223372036854775808 us'

select interval '9223372036854 s 1 s'

select interval '2562047789 hours'

select interval '178956970-8', interval '1-2 3 4:05', interval '-1-2'

select interval 'P0002', interval 'P1-2', interval 'P1-2-3', interval 'P1.5', interval 'P0001-03', interval 'P10.5e2Y', interval 'P20020304', interval 'P00020304T050607', interval 'P0002-03-04T05:06:07.5'

select interval 'PT1:2:3', interval 'PT05', interval 'PT10.5', interval 'PT010203', interval 'PT-10:20', interval 'P-1Y2M', interval 'PT1H-2M3.5S', interval 'P1Y2M3W4D', interval 'P.5Y', interval 'PT010203.5'

select interval 'P1Y-2'

select interval '-P1Y'

select interval 'p1y'

select interval 'P'

select interval 'PT'

select interval 'P1YT'

select interval 'P1'

select interval 'P1H'

select interval 'PT1Y'

select interval 'P2147483648'

select interval 'P1-2147483647-2147483647'

select interval 'PT2562047789'

select interval 'PT1e16S'

select interval 'P1Y 2M'

select interval 'PT2562047788:00:54.775807', interval 'PT2562047788.0152155019444'

select interval 'P-00010203T-040506'
