"""Functions that Oracle documents and that are not here: their calls are 0A000, not 42883.

Oracle 21c SQL Reference, "Functions".
"""

from typing import Final

_WORDS: Final = """
    add_months_tz approx_count_distinct_agg approx_count_distinct_detail approx_percentile_agg
    approx_percentile_detail approx_rank bfilename checksum cluster_details cluster_distance cluster_id
    cluster_probability cluster_set con_dbid_to_id con_guid_to_id con_id_to_con_name con_id_to_dbid
    con_id_to_guid con_id_to_uid con_name_to_id con_uid_to_id cube_table cv data_object_to_mat_partition
    data_object_to_partition dataobj_to_mat_partition dataobj_to_partition depth deref feature_compare
    feature_details feature_id feature_set feature_value iteration_number json_textcontains make_ref
    ora_dm_partition_name
    ora_dst_affected ora_dst_convert ora_dst_error path powermultiset powermultiset_by_cardinality prediction
    prediction_bounds prediction_cost prediction_details prediction_probability prediction_set presentnnv
    presentv previous ref reftohex scn_to_timestamp stats_binomial_test stats_crosstab stats_f_test
    stats_ks_test stats_mw_test stats_one_way_anova stats_t_test_indep stats_t_test_indepu stats_t_test_one
    stats_t_test_paired stats_wsr_test sys_dburigen sys_op_zone_id sys_xmlagg sys_xmlgen timestamp_to_scn
    to_approx_count_distinct to_approx_percentile xmldiff xmlisvalid xmlpatch
    """
MISSING: Final = frozenset(_WORDS.split())
MISSING_TYPES: Final = frozenset(
    {"anydataset", "bfile", "dburitype", "httpuritype", "sdo_geometry", "uritype", "vector", "xdburitype"}
)
"""As MISSING, of types."""
