import type { RulesByGroup } from "../../vocabulary/check.ts";
import { analytics } from "./analytics.ts";
import { elastic } from "./elastic.ts";
import { mariadb } from "./mariadb.ts";
import { percona } from "./percona.ts";
import { postgres } from "./postgres.ts";

/** Databases and search engines. */
export const databases: readonly RulesByGroup[] = [analytics, elastic, mariadb, percona, postgres];
