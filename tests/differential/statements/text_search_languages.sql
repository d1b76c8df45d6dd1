# Text search in French, German and Spanish: stemmers, stop words, configurations.

select to_tsvector('french', 'Les chevaux mangeaient administrativement des ornements, parfois nouveaux et joyeux; nous finissions heureusement l''équipement qu''ils avaient employé')

select word, ts_lexize('french_stem', word) from unnest(string_to_array('à ambiguë activité activités affablement apparemment brillamment capacités coïncident communications curieuse curieusement essuyait évidemment finissante finiront fréquence gaieté geaient générateur grossissement jouaient logiques mangé naïve noël nettoyions parisienne pépinière piqûre premièrement psychologie qualité quelques radicaux solutions tapissière tuyaux utilisatrices vaisselle véhicule yeux', ' ')) word

select to_tsvector('german', 'Die Verfassungen der Länder wurden von den freundlichsten Ärzten häufiger gelesen als große Straßenbücher')

select word, ts_lexize('german_stem', word) from unnest(string_to_array('aufeinander bauer bayerische deutlichkeit ehrlicherweise einigung erlebnisse geheimnis geheimnisse größten häuser kategorisch kürzer mädchen mäuschen möglichkeiten neigend persönlichkeit quälerisch sauberkeit schönheit süßigkeiten tauen trennung übersichtlichkeit verlässlich wissenschaftlicher zwanzigsten', ' ')) word

select to_tsvector('spanish', 'Los perros corrían felizmente por las calles antiguas, contándoselo a sus vecinas más amables')

select word, ts_lexize('spanish_stem', word) from unnest(string_to_array('absolutamente averiguen biología cantándolo capacidades comprar comprárselo construyéndola contribuyendo contribuyeron creatividad decirnos distinguen esperanzas excelencia gobierno habláis habríamos huyó instituciones llegué marítimo movimientos naciones paguéis posiblemente relativas solución temíamos trabajadoras últimamente vivió yendo', ' ')) word

select to_tsquery('french', 'chevaux & (mangeait | le)'), plainto_tsquery('german', 'die freundlichen Ärzte'), websearch_to_tsquery('spanish', '"perros amables" -vecinas'), phraseto_tsquery('pg_catalog.french', 'les ornements nouveaux')

select to_tsvector('french', 'Elle aime les chevaux') @@ to_tsquery('french', 'aimer & cheval'), ts_headline('french', 'Elle aime les chevaux blancs', to_tsquery('french', 'cheval'))

set default_text_search_config = 'german'

select get_current_ts_config(), to_tsvector('Häuser'), 'french'::regconfig, 'spanish'::regconfig::oid, 'german_stem'::regdictionary::oid

reset default_text_search_config

select oid, cfgname, cfgparser::int from pg_ts_config where cfgname in ('simple', 'english', 'french', 'german', 'spanish') order by 1

select oid, dictname, dictinitoption from pg_ts_dict where dictname in ('simple', 'english_stem', 'french_stem', 'german_stem', 'spanish_stem') order by 1

select mapcfg::regconfig, maptokentype, mapseqno, mapdict::regdictionary from pg_ts_config_map where mapcfg in (3748, 13164, 13168, 13170, 13198) order by 1, 2, 3

create table pages (body text, search tsvector generated always as (to_tsvector('french', body)) stored)

create index on pages using gin (search)

insert into pages values ('Les cuisinières préparaient des gâteaux'), ('Un gâteau préparé')

select search, search @@ to_tsquery('french', 'gâteaux & préparer') from pages order by body
