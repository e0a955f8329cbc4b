import { groupOf, type KubeObject } from "../../manifests/kube-object.ts";

/**
 * Widely used kinds whose controllers report a status for every object, by group; a group that begins with `*.` is any below it. One without a
 * status has not been looked at yet. Other kinds may have no controller that reports, so one without a status is what it should be.
 */
const reporting: Readonly<Record<string, readonly string[]>> = {
  "argoproj.io": ["AnalysisRun", "ApplicationSet", "Rollout", "Workflow"],
  "bitnami.com": ["SealedSecret"],
  "cert-manager.io": ["Certificate", "CertificateRequest", "ClusterIssuer", "Issuer"],
  "cluster.x-k8s.io": ["Cluster", "Machine", "MachineDeployment"],
  "elasticsearch.k8s.elastic.co": ["Elasticsearch"],
  "external-secrets.io": ["ClusterSecretStore", "ExternalSecret", "SecretStore"],
  "gateway.networking.k8s.io": ["Gateway", "GatewayClass", "GRPCRoute", "HTTPRoute"],
  "kafka.strimzi.io": ["Kafka", "KafkaBridge", "KafkaConnect", "KafkaConnector", "KafkaTopic", "KafkaUser"],
  "karpenter.sh": ["NodeClaim"],
  "keda.sh": ["ScaledJob", "ScaledObject"],
  "kibana.k8s.elastic.co": ["Kibana"],
  "logstash.k8s.elastic.co": ["Logstash"],
  "pkg.crossplane.io": ["Configuration", "Function", "Provider"],
  "postgresql.cnpg.io": ["Cluster"],
  "projectcontour.io": ["ExtensionService", "HTTPProxy"],
  "rabbitmq.com": ["Queue", "RabbitmqCluster", "User", "Vhost"],
  "serving.knative.dev": ["Configuration", "Revision", "Route", "Service"],
  "serving.kserve.io": ["InferenceService"],
  "snapshot.storage.k8s.io": ["VolumeSnapshot", "VolumeSnapshotContent"],
  "*.toolkit.fluxcd.io": [
    "Bucket",
    "GitRepository",
    "HelmChart",
    "HelmRelease",
    "HelmRepository",
    "ImagePolicy",
    "ImageRepository",
    "Kustomization",
  ],
};

/** Whether the controller of the object's kind reports a status for every object. */
export function alwaysReports(object: KubeObject): boolean {
  const group = groupOf(object.apiVersion);
  const above = `*.${group.split(".").slice(1).join(".")}`;
  return (reporting[group] ?? reporting[above] ?? []).includes(object.kind);
}
