-- PostgreSQL 15's system tables: names, OIDs, columns and types (PostgreSQL 15 docs, chapter 53).
-- `shared` ones live in the cluster's file. Read by catalog/bootstrap.py; not run as it stands.

CREATE TABLE pg_catalog.pg_aggregate (  -- oid 2600, row type 10027, array type 10026
    aggfnoid regproc NOT NULL, aggkind "char" NOT NULL, aggnumdirectargs smallint NOT NULL,
    aggtransfn regproc NOT NULL, aggfinalfn regproc NOT NULL, aggcombinefn regproc NOT NULL,
    aggserialfn regproc NOT NULL, aggdeserialfn regproc NOT NULL, aggmtransfn regproc NOT NULL,
    aggminvtransfn regproc NOT NULL, aggmfinalfn regproc NOT NULL, aggfinalextra boolean NOT NULL,
    aggmfinalextra boolean NOT NULL, aggfinalmodify "char" NOT NULL, aggmfinalmodify "char" NOT NULL,
    aggsortop oid NOT NULL, aggtranstype oid NOT NULL, aggtransspace integer NOT NULL,
    aggmtranstype oid NOT NULL, aggmtransspace integer NOT NULL, agginitval text, aggminitval text
);
CREATE TABLE pg_catalog.pg_am (  -- oid 2601, row type 10015, array type 10014
    oid oid NOT NULL, amname name NOT NULL, amhandler regproc NOT NULL, amtype "char" NOT NULL
);
CREATE TABLE pg_catalog.pg_amop (  -- oid 2602, row type 10017, array type 10016
    oid oid NOT NULL, amopfamily oid NOT NULL, amoplefttype oid NOT NULL, amoprighttype oid NOT NULL,
    amopstrategy smallint NOT NULL, amoppurpose "char" NOT NULL, amopopr oid NOT NULL,
    amopmethod oid NOT NULL, amopsortfamily oid NOT NULL
);
CREATE TABLE pg_catalog.pg_amproc (  -- oid 2603, row type 10019, array type 10018
    oid oid NOT NULL, amprocfamily oid NOT NULL, amproclefttype oid NOT NULL, amprocrighttype oid NOT NULL,
    amprocnum smallint NOT NULL, amproc regproc NOT NULL
);
CREATE TABLE pg_catalog.pg_attrdef (  -- oid 2604, row type 10001, array type 10000
    oid oid NOT NULL, adrelid oid NOT NULL, adnum smallint NOT NULL, adbin pg_node_tree NOT NULL
);
CREATE TABLE pg_catalog.pg_attribute (  -- oid 1249, row type 75, array type 270
    attrelid oid NOT NULL, attname name NOT NULL, atttypid oid NOT NULL, attstattarget integer NOT NULL,
    attlen smallint NOT NULL, attnum smallint NOT NULL, attndims integer NOT NULL,
    attcacheoff integer NOT NULL, atttypmod integer NOT NULL, attbyval boolean NOT NULL,
    attalign "char" NOT NULL, attstorage "char" NOT NULL, attcompression "char" NOT NULL,
    attnotnull boolean NOT NULL, atthasdef boolean NOT NULL, atthasmissing boolean NOT NULL,
    attidentity "char" NOT NULL, attgenerated "char" NOT NULL, attisdropped boolean NOT NULL,
    attislocal boolean NOT NULL, attinhcount integer NOT NULL, attcollation oid NOT NULL, attacl aclitem[],
    attoptions text[], attfdwoptions text[], attmissingval anyarray
);
CREATE TABLE pg_catalog.pg_auth_members (  -- shared, oid 1261, row type 2843, array type 10058
    roleid oid NOT NULL, member oid NOT NULL, grantor oid NOT NULL, admin_option boolean NOT NULL
);
CREATE TABLE pg_catalog.pg_authid (  -- shared, oid 1260, row type 2842, array type 10057
    oid oid NOT NULL, rolname name NOT NULL, rolsuper boolean NOT NULL, rolinherit boolean NOT NULL,
    rolcreaterole boolean NOT NULL, rolcreatedb boolean NOT NULL, rolcanlogin boolean NOT NULL,
    rolreplication boolean NOT NULL, rolbypassrls boolean NOT NULL, rolconnlimit integer NOT NULL,
    rolpassword text, rolvaliduntil timestamp with time zone
);
CREATE TABLE pg_catalog.pg_cast (  -- oid 2605, row type 10043, array type 10042
    oid oid NOT NULL, castsource oid NOT NULL, casttarget oid NOT NULL, castfunc oid NOT NULL,
    castcontext "char" NOT NULL, castmethod "char" NOT NULL
);
CREATE TABLE pg_catalog.pg_class (  -- oid 1259, row type 83, array type 273
    oid oid NOT NULL, relname name NOT NULL, relnamespace oid NOT NULL, reltype oid NOT NULL,
    reloftype oid NOT NULL, relowner oid NOT NULL, relam oid NOT NULL, relfilenode oid NOT NULL,
    reltablespace oid NOT NULL, relpages integer NOT NULL, reltuples real NOT NULL,
    relallvisible integer NOT NULL, reltoastrelid oid NOT NULL, relhasindex boolean NOT NULL,
    relisshared boolean NOT NULL, relpersistence "char" NOT NULL, relkind "char" NOT NULL,
    relnatts smallint NOT NULL, relchecks smallint NOT NULL, relhasrules boolean NOT NULL,
    relhastriggers boolean NOT NULL, relhassubclass boolean NOT NULL, relrowsecurity boolean NOT NULL,
    relforcerowsecurity boolean NOT NULL, relispopulated boolean NOT NULL, relreplident "char" NOT NULL,
    relispartition boolean NOT NULL, relrewrite oid NOT NULL, relfrozenxid xid NOT NULL,
    relminmxid xid NOT NULL, relacl aclitem[], reloptions text[], relpartbound pg_node_tree
);
CREATE TABLE pg_catalog.pg_collation (  -- oid 3456, row type 10095, array type 10094
    oid oid NOT NULL, collname name NOT NULL, collnamespace oid NOT NULL, collowner oid NOT NULL,
    collprovider "char" NOT NULL, collisdeterministic boolean NOT NULL, collencoding integer NOT NULL,
    collcollate text, collctype text, colliculocale text, collversion text
);
CREATE TABLE pg_catalog.pg_constraint (  -- oid 2606, row type 10003, array type 10002
    oid oid NOT NULL, conname name NOT NULL, connamespace oid NOT NULL, contype "char" NOT NULL,
    condeferrable boolean NOT NULL, condeferred boolean NOT NULL, convalidated boolean NOT NULL,
    conrelid oid NOT NULL, contypid oid NOT NULL, conindid oid NOT NULL, conparentid oid NOT NULL,
    confrelid oid NOT NULL, confupdtype "char" NOT NULL, confdeltype "char" NOT NULL,
    confmatchtype "char" NOT NULL, conislocal boolean NOT NULL, coninhcount integer NOT NULL,
    connoinherit boolean NOT NULL, conkey smallint[], confkey smallint[], conpfeqop oid[], conppeqop oid[],
    conffeqop oid[], confdelsetcols smallint[], conexclop oid[], conbin pg_node_tree,
    conenforced boolean NOT NULL
);
CREATE TABLE pg_catalog.pg_conversion (  -- oid 2607, row type 10049, array type 10048
    oid oid NOT NULL, conname name NOT NULL, connamespace oid NOT NULL, conowner oid NOT NULL,
    conforencoding integer NOT NULL, contoencoding integer NOT NULL, conproc regproc NOT NULL,
    condefault boolean NOT NULL
);
CREATE TABLE pg_catalog.pg_database (  -- shared, oid 1262, row type 1248, array type 10052
    oid oid NOT NULL, datname name NOT NULL, datdba oid NOT NULL, encoding integer NOT NULL,
    datlocprovider "char" NOT NULL, datistemplate boolean NOT NULL, datallowconn boolean NOT NULL,
    datconnlimit integer NOT NULL, datfrozenxid xid NOT NULL, datminmxid xid NOT NULL,
    dattablespace oid NOT NULL, datcollate text NOT NULL, datctype text NOT NULL, daticulocale text,
    datcollversion text, datacl aclitem[]
);
CREATE TABLE pg_catalog.pg_db_role_setting (  -- shared, oid 2964, row type 10054, array type 10053
    setdatabase oid NOT NULL, setrole oid NOT NULL, setconfig text[]
);
CREATE TABLE pg_catalog.pg_default_acl (  -- oid 826, row type 10088, array type 10087
    oid oid NOT NULL, defaclrole oid NOT NULL, defaclnamespace oid NOT NULL, defaclobjtype "char" NOT NULL,
    defaclacl aclitem[] NOT NULL
);
CREATE TABLE pg_catalog.pg_depend (  -- oid 2608, row type 10051, array type 10050
    classid oid NOT NULL, objid oid NOT NULL, objsubid integer NOT NULL, refclassid oid NOT NULL,
    refobjid oid NOT NULL, refobjsubid integer NOT NULL, deptype "char" NOT NULL
);
CREATE TABLE pg_catalog.pg_description (  -- oid 2609, row type 10041, array type 10040
    objoid oid NOT NULL, classoid oid NOT NULL, objsubid integer NOT NULL, description text NOT NULL
);
CREATE TABLE pg_catalog.pg_enum (  -- oid 3501, row type 10045, array type 10044
    oid oid NOT NULL, enumtypid oid NOT NULL, enumsortorder real NOT NULL, enumlabel name NOT NULL
);
CREATE TABLE pg_catalog.pg_event_trigger (  -- oid 3466, row type 10039, array type 10038
    oid oid NOT NULL, evtname name NOT NULL, evtevent name NOT NULL, evtowner oid NOT NULL,
    evtfoid oid NOT NULL, evtenabled "char" NOT NULL, evttags text[]
);
CREATE TABLE pg_catalog.pg_extension (  -- oid 3079, row type 10074, array type 10073
    oid oid NOT NULL, extname name NOT NULL, extowner oid NOT NULL, extnamespace oid NOT NULL,
    extrelocatable boolean NOT NULL, extversion text NOT NULL, extconfig oid[], extcondition text[]
);
CREATE TABLE pg_catalog.pg_foreign_data_wrapper (  -- oid 2328, row type 10076, array type 10075
    oid oid NOT NULL, fdwname name NOT NULL, fdwowner oid NOT NULL, fdwhandler oid NOT NULL,
    fdwvalidator oid NOT NULL, fdwacl aclitem[], fdwoptions text[]
);
CREATE TABLE pg_catalog.pg_foreign_server (  -- oid 1417, row type 10078, array type 10077
    oid oid NOT NULL, srvname name NOT NULL, srvowner oid NOT NULL, srvfdw oid NOT NULL, srvtype text,
    srvversion text, srvacl aclitem[], srvoptions text[]
);
CREATE TABLE pg_catalog.pg_foreign_table (  -- oid 3118, row type 10082, array type 10081
    ftrelid oid NOT NULL, ftserver oid NOT NULL, ftoptions text[]
);
CREATE TABLE pg_catalog.pg_index (  -- oid 2610, row type 10007, array type 10006
    indexrelid oid NOT NULL, indrelid oid NOT NULL, indnatts smallint NOT NULL,
    indnkeyatts smallint NOT NULL, indisunique boolean NOT NULL, indnullsnotdistinct boolean NOT NULL,
    indisprimary boolean NOT NULL, indisexclusion boolean NOT NULL, indimmediate boolean NOT NULL,
    indisclustered boolean NOT NULL, indisvalid boolean NOT NULL, indcheckxmin boolean NOT NULL,
    indisready boolean NOT NULL, indislive boolean NOT NULL, indisreplident boolean NOT NULL,
    indkey int2vector NOT NULL, indcollation oidvector NOT NULL, indclass oidvector NOT NULL,
    indoption int2vector NOT NULL, indexprs pg_node_tree, indpred pg_node_tree
);
CREATE TABLE pg_catalog.pg_inherits (  -- oid 2611, row type 10005, array type 10004
    inhrelid oid NOT NULL, inhparent oid NOT NULL, inhseqno integer NOT NULL,
    inhdetachpending boolean NOT NULL
);
CREATE TABLE pg_catalog.pg_init_privs (  -- oid 3394, row type 10090, array type 10089
    objoid oid NOT NULL, classoid oid NOT NULL, objsubid integer NOT NULL, privtype "char" NOT NULL,
    initprivs aclitem[] NOT NULL
);
CREATE TABLE pg_catalog.pg_language (  -- oid 2612, row type 10021, array type 10020
    oid oid NOT NULL, lanname name NOT NULL, lanowner oid NOT NULL, lanispl boolean NOT NULL,
    lanpltrusted boolean NOT NULL, lanplcallfoid oid NOT NULL, laninline oid NOT NULL,
    lanvalidator oid NOT NULL, lanacl aclitem[]
);
CREATE TABLE pg_catalog.pg_largeobject (  -- oid 2613, row type 10025, array type 10024
    loid oid NOT NULL, pageno integer NOT NULL, data bytea NOT NULL
);
CREATE TABLE pg_catalog.pg_largeobject_metadata (  -- oid 2995, row type 10023, array type 10022
    oid oid NOT NULL, lomowner oid NOT NULL, lomacl aclitem[]
);
CREATE TABLE pg_catalog.pg_namespace (  -- oid 2615, row type 10047, array type 10046
    oid oid NOT NULL, nspname name NOT NULL, nspowner oid NOT NULL, nspacl aclitem[]
);
CREATE TABLE pg_catalog.pg_opclass (  -- oid 2616, row type 10013, array type 10012
    oid oid NOT NULL, opcmethod oid NOT NULL, opcname name NOT NULL, opcnamespace oid NOT NULL,
    opcowner oid NOT NULL, opcfamily oid NOT NULL, opcintype oid NOT NULL, opcdefault boolean NOT NULL,
    opckeytype oid NOT NULL
);
CREATE TABLE pg_catalog.pg_operator (  -- oid 2617, row type 10009, array type 10008
    oid oid NOT NULL, oprname name NOT NULL, oprnamespace oid NOT NULL, oprowner oid NOT NULL,
    oprkind "char" NOT NULL, oprcanmerge boolean NOT NULL, oprcanhash boolean NOT NULL,
    oprleft oid NOT NULL, oprright oid NOT NULL, oprresult oid NOT NULL, oprcom oid NOT NULL,
    oprnegate oid NOT NULL, oprcode regproc NOT NULL, oprrest regproc NOT NULL, oprjoin regproc NOT NULL
);
CREATE TABLE pg_catalog.pg_opfamily (  -- oid 2753, row type 10011, array type 10010
    oid oid NOT NULL, opfmethod oid NOT NULL, opfname name NOT NULL, opfnamespace oid NOT NULL,
    opfowner oid NOT NULL
);
CREATE TABLE pg_catalog.pg_parameter_acl (  -- shared, oid 6243, row type 10097, array type 10096
    oid oid NOT NULL, parname text NOT NULL, paracl aclitem[]
);
CREATE TABLE pg_catalog.pg_partitioned_table (  -- oid 3350, row type 10099, array type 10098
    partrelid oid NOT NULL, partstrat "char" NOT NULL, partnatts smallint NOT NULL, partdefid oid NOT NULL,
    partattrs int2vector NOT NULL, partclass oidvector NOT NULL, partcollation oidvector NOT NULL,
    partexprs pg_node_tree
);
CREATE TABLE pg_catalog.pg_policy (  -- oid 3256, row type 10084, array type 10083
    oid oid NOT NULL, polname name NOT NULL, polrelid oid NOT NULL, polcmd "char" NOT NULL,
    polpermissive boolean NOT NULL, polroles oid[] NOT NULL, polqual pg_node_tree, polwithcheck pg_node_tree
);
CREATE TABLE pg_catalog.pg_proc (  -- oid 1255, row type 81, array type 272
    oid oid NOT NULL, proname name NOT NULL, pronamespace oid NOT NULL, proowner oid NOT NULL,
    prolang oid NOT NULL, procost real NOT NULL, prorows real NOT NULL, provariadic oid NOT NULL,
    prosupport regproc NOT NULL, prokind "char" NOT NULL, prosecdef boolean NOT NULL,
    proleakproof boolean NOT NULL, proisstrict boolean NOT NULL, proretset boolean NOT NULL,
    provolatile "char" NOT NULL, proparallel "char" NOT NULL, pronargs smallint NOT NULL,
    pronargdefaults smallint NOT NULL, prorettype oid NOT NULL, proargtypes oidvector NOT NULL,
    proallargtypes oid[], proargmodes "char"[], proargnames text[], proargdefaults pg_node_tree,
    protrftypes oid[], prosrc text NOT NULL, probin text, prosqlbody pg_node_tree, proconfig text[],
    proacl aclitem[]
);
CREATE TABLE pg_catalog.pg_publication (  -- oid 6104, row type 10107, array type 10106
    oid oid NOT NULL, pubname name NOT NULL, pubowner oid NOT NULL, puballtables boolean NOT NULL,
    pubinsert boolean NOT NULL, pubupdate boolean NOT NULL, pubdelete boolean NOT NULL,
    pubtruncate boolean NOT NULL, pubviaroot boolean NOT NULL
);
CREATE TABLE pg_catalog.pg_publication_namespace (  -- oid 6237, row type 10109, array type 10108
    oid oid NOT NULL, pnpubid oid NOT NULL, pnnspid oid NOT NULL
);
CREATE TABLE pg_catalog.pg_publication_rel (  -- oid 6106, row type 10111, array type 10110
    oid oid NOT NULL, prpubid oid NOT NULL, prrelid oid NOT NULL, prqual pg_node_tree, prattrs int2vector
);
CREATE TABLE pg_catalog.pg_range (  -- oid 3541, row type 10101, array type 10100
    rngtypid oid NOT NULL, rngsubtype oid NOT NULL, rngmultitypid oid NOT NULL, rngcollation oid NOT NULL,
    rngsubopc oid NOT NULL, rngcanonical regproc NOT NULL, rngsubdiff regproc NOT NULL
);
CREATE TABLE pg_catalog.pg_replication_origin (  -- shared, oid 6000, row type 10086, array type 10085
    roident oid NOT NULL, roname text NOT NULL
);
CREATE TABLE pg_catalog.pg_rewrite (  -- oid 2618, row type 10035, array type 10034
    oid oid NOT NULL, rulename name NOT NULL, ev_class oid NOT NULL, ev_type "char" NOT NULL,
    ev_enabled "char" NOT NULL, is_instead boolean NOT NULL, ev_qual pg_node_tree NOT NULL,
    ev_action pg_node_tree NOT NULL
);
CREATE TABLE pg_catalog.pg_seclabel (  -- oid 3596, row type 10092, array type 10091
    objoid oid NOT NULL, classoid oid NOT NULL, objsubid integer NOT NULL, provider text NOT NULL,
    label text NOT NULL
);
CREATE TABLE pg_catalog.pg_sequence (  -- oid 2224, row type 10105, array type 10104
    seqrelid oid NOT NULL, seqtypid oid NOT NULL, seqstart bigint NOT NULL, seqincrement bigint NOT NULL,
    seqmax bigint NOT NULL, seqmin bigint NOT NULL, seqcache bigint NOT NULL, seqcycle boolean NOT NULL
);
CREATE TABLE pg_catalog.pg_shdepend (  -- oid 1214, row type 10060, array type 10059
    dbid oid NOT NULL, classid oid NOT NULL, objid oid NOT NULL, objsubid integer NOT NULL,
    refclassid oid NOT NULL, refobjid oid NOT NULL, deptype "char" NOT NULL
);
CREATE TABLE pg_catalog.pg_shdescription (  -- shared, oid 2396, row type 10062, array type 10061
    objoid oid NOT NULL, classoid oid NOT NULL, description text NOT NULL
);
CREATE TABLE pg_catalog.pg_shseclabel (  -- shared, oid 3592, row type 4066, array type 10093
    objoid oid NOT NULL, classoid oid NOT NULL, provider text NOT NULL, label text NOT NULL
);
CREATE TABLE pg_catalog.pg_statistic (  -- oid 2619, row type 10029, array type 10028
    starelid oid NOT NULL, staattnum smallint NOT NULL, stainherit boolean NOT NULL,
    stanullfrac real NOT NULL, stawidth integer NOT NULL, stadistinct real NOT NULL,
    stakind1 smallint NOT NULL, stakind2 smallint NOT NULL, stakind3 smallint NOT NULL,
    stakind4 smallint NOT NULL, stakind5 smallint NOT NULL, staop1 oid NOT NULL, staop2 oid NOT NULL,
    staop3 oid NOT NULL, staop4 oid NOT NULL, staop5 oid NOT NULL, stacoll1 oid NOT NULL,
    stacoll2 oid NOT NULL, stacoll3 oid NOT NULL, stacoll4 oid NOT NULL, stacoll5 oid NOT NULL,
    stanumbers1 real[], stanumbers2 real[], stanumbers3 real[], stanumbers4 real[], stanumbers5 real[],
    stavalues1 anyarray, stavalues2 anyarray, stavalues3 anyarray, stavalues4 anyarray, stavalues5 anyarray
);
CREATE TABLE pg_catalog.pg_statistic_ext (  -- oid 3381, row type 10031, array type 10030
    oid oid NOT NULL, stxrelid oid NOT NULL, stxname name NOT NULL, stxnamespace oid NOT NULL,
    stxowner oid NOT NULL, stxstattarget integer NOT NULL, stxkeys int2vector NOT NULL,
    stxkind "char"[] NOT NULL, stxexprs pg_node_tree
);
CREATE TABLE pg_catalog.pg_statistic_ext_data (  -- oid 3429, row type 10033, array type 10032
    stxoid oid NOT NULL, stxdinherit boolean NOT NULL, stxdndistinct pg_ndistinct,
    stxddependencies pg_dependencies, stxdmcv pg_mcv_list, stxdexpr text[]
);
CREATE TABLE pg_catalog.pg_subscription (  -- shared, oid 6100, row type 6101, array type 10112
    oid oid NOT NULL, subdbid oid NOT NULL, subskiplsn pg_lsn NOT NULL, subname name NOT NULL,
    subowner oid NOT NULL, subenabled boolean NOT NULL, subbinary boolean NOT NULL,
    substream boolean NOT NULL, subtwophasestate "char" NOT NULL, subdisableonerr boolean NOT NULL,
    subconninfo text NOT NULL, subslotname name, subsynccommit text NOT NULL,
    subpublications text[] NOT NULL
);
CREATE TABLE pg_catalog.pg_subscription_rel (  -- oid 6102, row type 10114, array type 10113
    srsubid oid NOT NULL, srrelid oid NOT NULL, srsubstate "char" NOT NULL, srsublsn pg_lsn
);
CREATE TABLE pg_catalog.pg_tablespace (  -- shared, oid 1213, row type 10056, array type 10055
    oid oid NOT NULL, spcname name NOT NULL, spcowner oid NOT NULL, spcacl aclitem[], spcoptions text[]
);
CREATE TABLE pg_catalog.pg_transform (  -- oid 3576, row type 10103, array type 10102
    oid oid NOT NULL, trftype oid NOT NULL, trflang oid NOT NULL, trffromsql regproc NOT NULL,
    trftosql regproc NOT NULL
);
CREATE TABLE pg_catalog.pg_trigger (  -- oid 2620, row type 10037, array type 10036
    oid oid NOT NULL, tgrelid oid NOT NULL, tgparentid oid NOT NULL, tgname name NOT NULL,
    tgfoid oid NOT NULL, tgtype smallint NOT NULL, tgenabled "char" NOT NULL, tgisinternal boolean NOT NULL,
    tgconstrrelid oid NOT NULL, tgconstrindid oid NOT NULL, tgconstraint oid NOT NULL,
    tgdeferrable boolean NOT NULL, tginitdeferred boolean NOT NULL, tgnargs smallint NOT NULL,
    tgattr int2vector NOT NULL, tgargs bytea NOT NULL, tgqual pg_node_tree, tgoldtable name, tgnewtable name
);
CREATE TABLE pg_catalog.pg_ts_config (  -- oid 3602, row type 10064, array type 10063
    oid oid NOT NULL, cfgname name NOT NULL, cfgnamespace oid NOT NULL, cfgowner oid NOT NULL,
    cfgparser oid NOT NULL
);
CREATE TABLE pg_catalog.pg_ts_config_map (  -- oid 3603, row type 10066, array type 10065
    mapcfg oid NOT NULL, maptokentype integer NOT NULL, mapseqno integer NOT NULL, mapdict oid NOT NULL
);
CREATE TABLE pg_catalog.pg_ts_dict (  -- oid 3600, row type 10068, array type 10067
    oid oid NOT NULL, dictname name NOT NULL, dictnamespace oid NOT NULL, dictowner oid NOT NULL,
    dicttemplate oid NOT NULL, dictinitoption text
);
CREATE TABLE pg_catalog.pg_ts_parser (  -- oid 3601, row type 10070, array type 10069
    oid oid NOT NULL, prsname name NOT NULL, prsnamespace oid NOT NULL, prsstart regproc NOT NULL,
    prstoken regproc NOT NULL, prsend regproc NOT NULL, prsheadline regproc NOT NULL,
    prslextype regproc NOT NULL
);
CREATE TABLE pg_catalog.pg_ts_template (  -- oid 3764, row type 10072, array type 10071
    oid oid NOT NULL, tmplname name NOT NULL, tmplnamespace oid NOT NULL, tmplinit regproc NOT NULL,
    tmpllexize regproc NOT NULL
);
CREATE TABLE pg_catalog.pg_type (  -- oid 1247, row type 71, array type 210
    oid oid NOT NULL, typname name NOT NULL, typnamespace oid NOT NULL, typowner oid NOT NULL,
    typlen smallint NOT NULL, typbyval boolean NOT NULL, typtype "char" NOT NULL,
    typcategory "char" NOT NULL, typispreferred boolean NOT NULL, typisdefined boolean NOT NULL,
    typdelim "char" NOT NULL, typrelid oid NOT NULL, typsubscript regproc NOT NULL, typelem oid NOT NULL,
    typarray oid NOT NULL, typinput regproc NOT NULL, typoutput regproc NOT NULL,
    typreceive regproc NOT NULL, typsend regproc NOT NULL, typmodin regproc NOT NULL,
    typmodout regproc NOT NULL, typanalyze regproc NOT NULL, typalign "char" NOT NULL,
    typstorage "char" NOT NULL, typnotnull boolean NOT NULL, typbasetype oid NOT NULL,
    typtypmod integer NOT NULL, typndims integer NOT NULL, typcollation oid NOT NULL,
    typdefaultbin pg_node_tree, typdefault text, typacl aclitem[]
);
CREATE TABLE pg_catalog.pg_user_mapping (  -- oid 1418, row type 10080, array type 10079
    oid oid NOT NULL, umuser oid NOT NULL, umserver oid NOT NULL, umoptions text[]
);

-- Tables of ours.

CREATE TABLE pg_catalog.polar_package (  -- oid 9002, row type 9102, array type 9202
    oid oid NOT NULL, pkgname name NOT NULL, pkgnamespace oid NOT NULL, pkgowner oid NOT NULL,
    pkgsecdef boolean NOT NULL, pkgacl aclitem[], pkgspecification text NOT NULL, pkgbody text,
    pkgtype oid NOT NULL, pkgsuper oid NOT NULL, pkgfinal boolean NOT NULL,
    pkginstantiable boolean NOT NULL
);
CREATE TABLE pg_catalog.polar_method (  -- oid 9010, row type 9110, array type 9210
    mettype oid NOT NULL, metnumber integer NOT NULL, metname name NOT NULL, metkind text NOT NULL,
    metcomparison text NOT NULL, metparameters integer NOT NULL, metresults integer NOT NULL
);
CREATE TABLE pg_catalog.polar_synonym (  -- oid 9009, row type 9109, array type 9209
    oid oid NOT NULL, synname name NOT NULL, synnamespace oid NOT NULL, synowner oid NOT NULL,
    synobjschema name NOT NULL, synobjname name NOT NULL
);
CREATE TABLE pg_catalog.polar_object_time (  -- oid 9023, row type 9123, array type 9223
    objoid oid NOT NULL, objcreated timestamp with time zone NOT NULL, objchanged timestamp with time zone NOT NULL
);
CREATE TABLE pg_catalog.polar_context (  -- oid 9021, row type 9121, array type 9221
    oid oid NOT NULL, ctxname name NOT NULL, ctxschema name NOT NULL, ctxsetter name NOT NULL,
    ctxglobal boolean NOT NULL
);
CREATE TABLE pg_catalog.polar_job (  -- oid 9022, row type 9122, array type 9222
    oid oid NOT NULL, jobowner oid NOT NULL, jobwhat text NOT NULL, jobnext timestamptz,
    jobinterval text, joblast timestamptz, jobtotal double precision NOT NULL, jobbroken boolean NOT NULL,
    jobfailures integer NOT NULL, jobpath text NOT NULL, jobname name, jobtype text,
    jobstart timestamptz, jobend timestamptz, jobautodrop boolean, jobruns integer, jobcomments text
);
CREATE TABLE pg_catalog.polar_event_trigger (  -- oid 9003, row type 9103, array type 9203
    oid oid NOT NULL, evtuser oid NOT NULL, evtcondition text, evtinline boolean NOT NULL,
    evtverbs text[], evtfollows oid[]
);
CREATE TABLE pg_catalog.polar_trigger (  -- oid 9007, row type 9107, array type 9207
    oid oid NOT NULL, tgnewname name NOT NULL, tgoldname name NOT NULL, tgcompound boolean NOT NULL,
    tgfollows oid[]
);
CREATE TABLE pg_catalog.polar_routine (  -- oid 9011, row type 9111, array type 9211
    oid oid NOT NULL, propltypes text[], prodates smallint[]
);
CREATE TABLE pg_catalog.polar_storage (  -- oid 9004, row type 9104, array type 9204
    oid oid NOT NULL, physicalname text NOT NULL, rowidcolumn smallint NOT NULL, readonly boolean
);
CREATE TABLE pg_catalog.polar_enum (  -- oid 9008, row type 9108, array type 9208
    oid oid NOT NULL, sortkey text NOT NULL
);
CREATE TABLE pg_catalog.polar_collection (  -- oid 9020, row type 9120, array type 9220
    oid oid NOT NULL, collimit integer
);
CREATE TABLE pg_catalog.polar_database (  -- shared, oid 9005, row type 9105, array type 9205
    oid oid NOT NULL, datmode text NOT NULL
);
