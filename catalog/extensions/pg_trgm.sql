CREATE FUNCTION set_limit(real) RETURNS real LANGUAGE c VOLATILE STRICT AS 'MODULE_PATHNAME';
CREATE FUNCTION show_limit() RETURNS real LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION show_trgm(text) RETURNS text[] LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION similarity(text, text) RETURNS real
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION similarity_op(text, text) RETURNS boolean
    LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION word_similarity(text, text) RETURNS real
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION word_similarity_op(text, text) RETURNS boolean
    LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION word_similarity_commutator_op(text, text) RETURNS boolean
    LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION similarity_dist(text, text) RETURNS real
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION word_similarity_dist_op(text, text) RETURNS real
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION word_similarity_dist_commutator_op(text, text) RETURNS real
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION strict_word_similarity(text, text) RETURNS real
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION strict_word_similarity_op(text, text) RETURNS boolean
    LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION strict_word_similarity_commutator_op(text, text) RETURNS boolean
    LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION strict_word_similarity_dist_op(text, text) RETURNS real
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE FUNCTION strict_word_similarity_dist_commutator_op(text, text) RETURNS real
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME';
CREATE OPERATOR % (LEFTARG = text, RIGHTARG = text, FUNCTION = similarity_op, COMMUTATOR = %,
    RESTRICT = matchingsel, JOIN = matchingjoinsel);
CREATE OPERATOR %> (LEFTARG = text, RIGHTARG = text, FUNCTION = word_similarity_commutator_op,
    COMMUTATOR = <%, RESTRICT = matchingsel, JOIN = matchingjoinsel);
CREATE OPERATOR <% (LEFTARG = text, RIGHTARG = text, FUNCTION = word_similarity_op, COMMUTATOR = %>,
    RESTRICT = matchingsel, JOIN = matchingjoinsel);
CREATE OPERATOR <-> (LEFTARG = text, RIGHTARG = text, FUNCTION = similarity_dist, COMMUTATOR = <->);
CREATE OPERATOR <->> (LEFTARG = text, RIGHTARG = text, FUNCTION = word_similarity_dist_commutator_op,
    COMMUTATOR = <<->);
CREATE OPERATOR <<-> (LEFTARG = text, RIGHTARG = text, FUNCTION = word_similarity_dist_op, COMMUTATOR = <->>);
CREATE OPERATOR %>> (LEFTARG = text, RIGHTARG = text, FUNCTION = strict_word_similarity_commutator_op,
    COMMUTATOR = <<%, RESTRICT = matchingsel, JOIN = matchingjoinsel);
CREATE OPERATOR <<% (LEFTARG = text, RIGHTARG = text, FUNCTION = strict_word_similarity_op, COMMUTATOR = %>>,
    RESTRICT = matchingsel, JOIN = matchingjoinsel);
CREATE OPERATOR <->>> (LEFTARG = text, RIGHTARG = text, FUNCTION = strict_word_similarity_dist_commutator_op,
    COMMUTATOR = <<<->);
CREATE OPERATOR <<<-> (LEFTARG = text, RIGHTARG = text, FUNCTION = strict_word_similarity_dist_op,
    COMMUTATOR = <->>>);
CREATE OPERATOR CLASS gist_trgm_ops FOR TYPE text USING gist AS STORAGE text;
CREATE OPERATOR CLASS gin_trgm_ops FOR TYPE text USING gin AS STORAGE integer;
