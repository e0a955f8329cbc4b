import type { RulesByGroup } from "../../vocabulary/check.ts";
import { backups } from "./backups.ts";
import { ceph } from "./ceph.ts";
import { minio } from "./minio.ts";
import { netapp } from "./netapp.ts";
import { volumes } from "./volumes.ts";

/** Volumes, buckets and backups. */
export const storage: readonly RulesByGroup[] = [backups, ceph, minio, netapp, volumes];
