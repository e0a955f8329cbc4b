import { expect, test } from "vitest";
import { healthOfStatus, type RuleCase } from "../../../../testing/health-of-text.ts";

const cases: readonly RuleCase[] = [
  ["ceph.rook.io/v1 CephCluster", "state: Created, ceph: {health: HEALTH_WARN}, message: 1 osd is down", "degraded", "osd"],
  ["ceph.rook.io/v1 CephCluster", "state: Creating, ceph: {health: HEALTH_OK}", "progressing"],
  ["ceph.rook.io/v1 CephCluster", "state: Created, ceph: {health: HEALTH_OK}", "healthy"],
  ["ceph.rook.io/v1 CephObjectStore", "phase: Failure", "degraded"],
  [
    "ocs.openshift.io/v1 StorageCluster",
    "conditions: [{type: Available, status: 'True'}, {type: Progressing, status: 'True'}]",
    "progressing",
  ],
  ["minio.min.io/v2 Tenant", "currentState: Provisioning Statefulset", "progressing", "Provisioning"],
  ["minio.min.io/v2 Tenant", "currentState: Different versions across MinIO Pools", "degraded"],
  ["trident.netapp.io/v1 TridentBackendConfig", "phase: Bound, lastOperationStatus: Failed, message: no route", "degraded", "no route"],
  ["trident.netapp.io/v1 TridentBackendConfig", "phase: Bound, lastOperationStatus: Success", "healthy"],
  ["trident.netapp.io/v1 TridentOrchestrator", "status: Installing", "progressing"],
  ["astra.netapp.io/v1 AppVault", "state: available", "healthy"],
  ["astra.netapp.io/v1 Application", "conditions: [{type: Ready, status: 'False', message: gone}]", "degraded", "gone"],
  ["astra.netapp.io/v1 Backup", "state: Failed", "degraded"],
  ["astra.netapp.io/v1 ExecHook", "", "suspended", "spec.enabled is false", "spec: {enabled: false}"],
  ["astra.netapp.io/v1 Schedule", "", "healthy"],
  ["snapshot.storage.k8s.io/v1 VolumeSnapshot", "readyToUse: false, error: {message: no class}", "degraded", "no class"],
  ["snapshot.storage.k8s.io/v1 VolumeSnapshotContent", "readyToUse: true", "healthy"],
  ["longhorn.io/v1beta2 Volume", "state: attached, robustness: degraded", "progressing", "robustness"],
  ["longhorn.io/v1beta2 Volume", "state: detached, robustness: unknown", "healthy"],
  ["longhorn.io/v1beta2 Volume", "state: attached, robustness: faulted", "degraded"],
  ["velero.io/v1 Backup", "phase: PartiallyFailed, failureReason: 1 error", "degraded", "1 error"],
  ["velero.io/v1 Schedule", "phase: New", "progressing"],
  ["velero.io/v1 BackupStorageLocation", "phase: Unavailable, message: no access", "degraded", "no access"],
];

test.for(cases)("%s with %s is %s", ([kind, status, want, why = "", more = ""]) => {
  expect(healthOfStatus(kind, status, more)).toEqual({ health: want, reason: expect.stringContaining(why) });
});
