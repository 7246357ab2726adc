/*
 * What a person's own SQL may say. DuckDB's parser says what it says; here is looked at every part of its tree, and a part
 * that is not known is refused: one SELECT, over the tables offered, with functions that read nothing but their arguments.
 */

/** Functions that look at nothing outside their arguments. What is not listed is refused. */
export const ALLOWED_FUNCTIONS: ReadonlySet<string> = new Set(
  `
  abs ceil ceiling floor round trunc sign sqrt cbrt exp ln log log2 log10 pow power mod fmod fdiv greatest least gcd lcm
  isnan isinf isfinite factorial even pi degrees radians sin cos tan cot asin acos atan atan2 round_even divide
  add subtract multiply bit_count xor random hash

  sum avg mean min max count count_star count_if countif median mode mad quantile quantile_cont quantile_disc approx_quantile
  approx_count_distinct stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp regr_slope
  regr_intercept regr_r2 regr_count regr_avgx regr_avgy first last any_value arbitrary arg_min arg_max min_by max_by
  argmin argmax string_agg group_concat listagg list array_agg histogram product bool_and bool_or bit_and bit_or bit_xor
  entropy kurtosis skewness favg fsum kahan_sum geomean weighted_avg wavg grouping grouping_id

  row_number rank dense_rank rank_dense percent_rank cume_dist ntile lag lead first_value last_value nth_value

  length len strlen char_length character_length lower lcase upper ucase trim ltrim rtrim left right substr substring
  replace reverse repeat lpad rpad concat concat_ws contains starts_with ends_with prefix suffix instr position strpos
  split_part split string_split str_split string_to_array array_to_string regexp_matches regexp_replace regexp_extract
  regexp_extract_all regexp_full_match regexp_split_to_array like_escape ilike_escape not_like_escape not_ilike_escape format
  printf ascii chr unicode ord md5 sha256 to_hex hex levenshtein damerau_levenshtein jaccard jaro_similarity
  jaro_winkler_similarity strip_accents translate bar to_base format_bytes

  now today current_date get_current_timestamp transaction_timestamp current_localtime current_localtimestamp
  date_add date_diff datediff date_sub datesub date_part datepart date_trunc datetrunc time_bucket timezone age last_day
  day days_in_month dayname dayofmonth dayofweek dayofyear decade century era epoch epoch_ms epoch_us hour isodow isoyear
  julian microsecond millisecond minute month monthname quarter second week weekday weekofyear year yearweek
  make_date make_time make_timestamp strftime strptime try_strptime to_timestamp to_days to_weeks to_months to_years
  to_hours to_minutes to_seconds to_milliseconds to_microseconds to_quarters to_decades

  nullif ifnull coalesce if row typeof list_value list_pack array_value struct_pack struct_extract struct_extract_at
  array_extract list_extract list_element array_slice list_slice list_sum list_avg list_min list_max list_count list_sort
  list_reverse_sort list_distinct list_unique list_contains list_has list_has_any list_has_all array_contains list_position
  list_concat list_cat list_append list_prepend list_transform list_apply list_filter list_reduce list_aggregate list_aggr
  list_zip flatten array_length map map_extract map_keys map_values map_entries map_from_entries element_at cardinality
  range generate_series unnest to_json json_object json_array json_extract json_extract_string constant_or_null
  `.match(/\w+/g),
);

/** Functions that may stand where a table stands. */
const TABLE_FUNCTIONS = new Set(["range", "generate_series", "unnest"]);

const NODES = new Set(["SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"]);
const TABLES = new Set(["BASE_TABLE", "EMPTY", "EXPRESSION_LIST", "JOIN", "PIVOT", "SUBQUERY", "TABLE_FUNCTION"]);
const EXPRESSIONS = new Set([
  "BETWEEN",
  "CASE",
  "CAST",
  "COLLATE",
  "COLUMN_REF",
  "COMPARISON",
  "CONJUNCTION",
  "CONSTANT",
  "FUNCTION",
  "LAMBDA",
  "OPERATOR",
  "POSITIONAL_REFERENCE",
  "STAR",
  "SUBQUERY",
  "WINDOW",
]);
const DEEPEST = 400;
const OPERATOR = /^[^\w\s]{1,4}$/;

type Part = Record<string, unknown>;

export type Offered = {
  /** The tables that may be named. */
  tables: ReadonlySet<string>;
  /** Names that DuckDB knows of itself: a subquery may not take one of them. */
  reserved: ReadonlySet<string>;
};

/** Why the statement may not run, as a sentence; null when it may. `tree` is what `json_serialize_sql` made of it. */
export function whyRefused(tree: unknown, offered: Offered): string | null {
  const { error, error_type, error_message, statements } = tree as {
    error?: boolean;
    error_type?: string;
    error_message?: string;
    statements?: unknown[];
  };
  if (error) {
    if (error_type === "not implemented") return "Only a SELECT can be run here.";
    return error_message ?? "This cannot be read as SQL.";
  }
  if (!Array.isArray(statements) || statements.length === 0) return "There is no statement.";
  if (statements.length > 1) return "One statement at a time, please.";

  const named = new Set<string>();
  const used: string[] = [];
  const waiting: Array<{ part: unknown; depth: number }> = [{ part: statements[0], depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { part, depth } = next;
    if (part === null || typeof part !== "object") continue;
    if (depth > DEEPEST) return "This statement is nested too deeply.";
    if (!Array.isArray(part)) {
      const reason = partRefused(part as Part, offered, named, used);
      if (reason) return reason;
    }
    for (const inner of Object.values(part)) waiting.push({ part: inner, depth: depth + 1 });
  }
  const unknown = used.find((name) => !offered.tables.has(name) && !named.has(name));
  return unknown === undefined ? null : `There is no table ${unknown.slice(0, 60)} for you.`;
}

const text = (value: unknown) => (typeof value === "string" ? value : "");

function partRefused(part: Part, offered: Offered, named: Set<string>, used: string[]): string | null {
  const type = text(part.type);
  if ("class" in part) return expressionRefused(part);
  if ("cte_map" in part) {
    if (!NODES.has(type)) return "This kind of query cannot be run here.";
    return namesRefused(part.cte_map as Part, offered, named);
  }
  if (!("sample" in part) || !("alias" in part)) return null;
  if (!TABLES.has(type)) return "DESCRIBE, SHOW and SUMMARIZE cannot be run here: the tables are listed beside.";
  if (type === "BASE_TABLE") {
    if (text(part.schema_name) !== "" || text(part.catalog_name) !== "" || part.at_clause)
      return "Tables are named without a schema here.";
    used.push(text(part.table_name).toLowerCase());
  }
  if (type === "TABLE_FUNCTION") {
    const name = text((part.function as Part | undefined)?.function_name).toLowerCase();
    if (!TABLE_FUNCTIONS.has(name)) return `${name.slice(0, 60)}() cannot be used here.`;
  }
  return null;
}

function expressionRefused(part: Part): string | null {
  const kind = text(part.class);
  if (kind === "PARAMETER") return "Write values into the statement; parameters have none here.";
  if (!EXPRESSIONS.has(kind))
    return `This cannot be used here: ${kind.toLowerCase().replaceAll("_", " ").slice(0, 40)}.`;
  if (kind !== "FUNCTION" && kind !== "WINDOW") return null;
  // The parser itself writes "main" for [1, 2]; nobody can make a function, so that is always DuckDB's own.
  if (!/^(main)?$/.test(text(part.schema)) || !/^(system)?$/.test(text(part.catalog)))
    return "Functions are written with their arguments in brackets here, without a schema or a dot before them.";
  const name = text(part.function_name).toLowerCase();
  if (ALLOWED_FUNCTIONS.has(name) || OPERATOR.test(name)) return null;
  return `${name.slice(0, 60)}() cannot be used here.`;
}

/** The names of WITH: each is a table from then on, so none may stand for something of DuckDB's own. */
function namesRefused(map: Part, offered: Offered, named: Set<string>): string | null {
  for (const { key } of (map.map ?? []) as Array<{ key: string }>) {
    const name = key.toLowerCase();
    if (!/^[\p{L}_][\p{L}\p{N}_]{0,62}$/u.test(name) || offered.reserved.has(name))
      return `A subquery cannot be named ${key.slice(0, 60)}.`;
    named.add(name);
  }
  return null;
}
