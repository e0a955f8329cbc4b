export { cheapHash } from "./access/cheap-hash.ts";
export { type AggregatesPromise, aggregatesContract } from "./aggregates/aggregates-contract.ts";
export { aggregatesWith } from "./aggregates/aggregates-with.ts";
export { memoryAggregates } from "./aggregates/memory-aggregates.ts";
export { putApplication, sampleApplication, sampleCommit, sampleTime } from "./aggregates/sample-application.ts";
export { putDeployment, sampleDeployment, sampleDeploymentKey, sampleStage } from "./aggregates/sample-deployment.ts";
export { sampleExternalEvent, sampleHandling } from "./aggregates/sample-external-event.ts";
export { sampleHandlerContext } from "./aggregates/sample-handler-context.ts";
export { type Browser, type BrowserPage, openBrowser, type Visit } from "./browser/open-browser.ts";
export { type ServerCertificate, selfSignedCertificate } from "./certificate.ts";
export { type ChartFiles, type PackedChart, packChart } from "./charts/pack-chart.ts";
export type { ChartRequest, ChartServer, ChartServerOptions } from "./charts/serve.ts";
export { type ChartRepository, startChartRepository } from "./charts/start-chart-repository.ts";
export { type OciRegistry, type OciRegistryOptions, startOciRegistry } from "./charts/start-oci-registry.ts";
export { chooseCluster } from "./cluster/choose-cluster.ts";
export type { Cluster, ClusterResponse, Method, RbacRule } from "./cluster/cluster.ts";
export type { ClusterConnection } from "./cluster/cluster-connection.ts";
export { connectCluster } from "./cluster/connect-cluster.ts";
export { type GatedCluster, gateCluster, type HeldClusterRequests } from "./cluster/gate-cluster.ts";
export { type StartClusterOptions, type StartedCluster, startCluster } from "./cluster/start-cluster.ts";
export { type Kubelet, type LoggingContainer, startKubelet } from "./cluster/start-kubelet.ts";
export { type SmallDisk, smallDisk } from "./disk/small-disk.ts";
export { type EventuallyOptions, eventually } from "./eventually.ts";
export { git } from "./git/git.ts";
export type { CommitOptions, Files, GitRepository } from "./git/git-repository.ts";
export {
  type Credentials,
  type GitRequest,
  type GitServer,
  type HeldRequests,
  type StartGitServerOptions,
  startGitServer,
} from "./git/start-git-server.ts";
export { type Gitea, type GiteaPull, startGitea } from "./gitea/start-gitea.ts";
export type { Report } from "./install/build-go-module.ts";
export { buildWithNatsClient } from "./install/build-with-nats-client.ts";
export { cacheDir } from "./install/cache-dir.ts";
export { install, type Purpose } from "./install/install.ts";
export { findSystemProgram, programPath } from "./install/program-path.ts";
export { type MariadbServer, type Mysql, type StartMariadbOptions, startMariadb } from "./mariadb/start-mariadb.ts";
export { type GatedNats, gateNats, type HeldMessages } from "./nats/gate-nats.ts";
export { type NatsServer, type StartNatsOptions, startNats } from "./nats/start-nats.ts";
export { type NatsCluster, startNatsCluster } from "./nats/start-nats-cluster.ts";
export { type NatsWithUsers, startNatsWithUsers } from "./nats/start-nats-with-users.ts";
export { type OidcAccount, type OidcIssuer, type OidcIssuerOptions, startOidcIssuer } from "./oidc/start-oidc-issuer.ts";
export { freePort, freePorts } from "./process/free-ports.ts";
export type { ProcessExit } from "./process/spawn-kept.ts";
export { type RunningProcess, type StartProcessOptions, startProcess } from "./process/start-process.ts";
export { type PrometheusServer, type StartPrometheusOptions, startPrometheus } from "./prometheus/start-prometheus.ts";
export { type MailServer, type ReceivedMail, startMailServer } from "./receivers/start-mail-server.ts";
export { type ReceivedRequest, startWebReceiver, type WebAnswer, type WebReceiver } from "./receivers/start-web-receiver.ts";
export { sharedCluster, sharedMariadb, sharedNats } from "./shared/shared.ts";
export { shareServers } from "./shared/shared-servers.ts";
export { completeInFish, completeInZsh } from "./shells/complete-in-shell.ts";
export { sqliteUrl } from "./sqlite-url.ts";
export { makeSshKey, type SshKey } from "./ssh/make-ssh-key.ts";
export { type SshServer, startSshServer } from "./ssh/start-ssh-server.ts";
export { type TempDir, tempDir } from "./temp-dir.ts";
export type { OtlpSpan } from "./tracing/otlp-span.ts";
export { type Jaeger, type JaegerSpan, startJaeger } from "./tracing/start-jaeger.ts";
export { type OtlpReceiver, startOtlpReceiver } from "./tracing/start-otlp-receiver.ts";
