/** Written by this process, or another of ours, into a file or a place that only it can write. */
const own = "reads what we wrote ourselves, where nobody else can write";
/** Settings of whoever runs us. */
const settings = "reads a setting of whoever runs Slipway";
/** The parsing is one statement within a try, whose result a schema checks. */
const checked = "JSON.parse within try, and a schema; it cannot be called without its server";
const message = "the same message is fuzzed where it is sent from";
const yaml = "reads YAML by the reader that is fuzzed";

/** Sources that parse something and have no row in `decoders`, with the reason. */
export const notFuzzed: Readonly<Record<string, string>> = {
  "packages/bus/src/channels/git-pushed.ts": "fromJsonString within try; invalid ones are tested on a real bus (git-pushed.system.test.ts)",
  "packages/bus/src/channels/recorded.ts": "JSON.parse within try; invalid ones are tested on a real bus (recorded.system.test.ts)",
  "packages/bus/src/connection/sign-in/nats-servers.ts": settings,
  "packages/bus/src/notices/dead-notices.ts": message,
  "packages/bus/src/notices/list-receiver-queues.ts": message,
  "packages/plugin-host/src/launch/stale-process.ts": own,
  "packages/plugin-host/src/store/content-files.ts": own,
  "packages/plugin-host/src/store/http-get.ts": settings,
  "packages/plugin-host/src/store/npm/fetch-npm.ts": checked,
  "packages/plugin-host/src/store/oci/oci-registry.ts": checked,
  "packages/plugin-host/src/store/oci/registry-credentials.ts": settings,
  "packages/plugin-sdk/src/config/configured-plugin.ts": settings,
  "packages/plugin-sdk/src/config/stage-options.ts": "JSON.parse within try; what a host may send is tested by the conformance suite",
  "packages/plugin-sdk/src/host/metadata-text.ts": own,
  "packages/plugin-sdk/src/host/private-paths.ts": own,
  "packages/plugin-sdk/src/host/secret-folders.ts": own,
  "packages/runtime/src/masking/masked-line.ts": "JSON.parse within try; a line that is no JSON is masked as a text",
  "packages/runtime/src/masking/shared-values.ts": own,
  "packages/runtime/src/process/confinement/become-program.ts": own,
  "packages/runtime/src/rpc/grpc/grpc-reflection.ts": "copies a message that the library has parsed",
  "packages/state/src/tables/message-codec.ts": own,
  "packages/store/src/codecs/insight-day.ts": own,
  "packages/store/src/codecs/json.ts": own,
  "packages/store/src/codecs/log-chunk.ts": own,
  "services/cli/src/commands/kubernetes/variants.ts": "an argument of whoever runs the command",
  "services/cli/src/commands/plugin/test.ts": "an argument of whoever runs the command",
  "services/cli/src/plan-preview/saved-plan.ts": "a file of whoever runs the command; JSON.parse and fromJson within try",
  "services/cli/src/sign-in/credentials-file.ts": own,
  "services/gateway/src/access/sign-in/routes/begun-sign-in.ts": "a cookie of ours, read after its signature",
  "services/gateway/src/access/workload/issuer-keys.ts": "JSON.parse within try; of an issuer that whoever runs Slipway has named",
  "services/gateway/src/audit/audit-calls.ts": own,
  "services/notifier/src/receivers/chat/slack-app.ts": checked,
  "services/notifier/src/receivers/http/secrets-of-request.ts": settings,
  "services/plugins/analysis/src/progress/kept.ts": own,
  "services/plugins/analysis/src/progress/result.ts": own,
  "services/plugins/kubernetes/src/connection/kubeconfig.ts": settings,
  "services/plugins/kubernetes/src/hooks/unfinished/unfinished-hooks.ts": own,
  "services/plugins/kubernetes/src/offline/health-of-documents.ts": yaml,
  "services/plugins/kubernetes/src/orphans/known-targets.ts": own,
  "services/plugins/kubernetes/src/patches/patch-manifests.ts": yaml,
  "services/plugins/kubernetes/src/render/cache/stored-renderings.ts": own,
  "services/plugins/kubernetes/src/render/helm/application-place.ts": yaml,
  "services/plugins/kubernetes/src/render/helm/chart/chart-metadata.ts": yaml,
  "services/plugins/kubernetes/src/render/helm/render-chart.ts": yaml,
  "services/plugins/kubernetes/src/render/network/upstream-proxy.ts": settings,
  "services/plugins/waitapproval/src/approvals.ts": own,
  "services/watcher/src/event-watcher/pull-requests/git-host.ts": checked,
  "services/web/src/pages/application/drawer/use-manifests.ts": "JSON.parse within try, of a manifest that the gateway wrote",
  "services/web/src/pages/applications/views/saved-views.ts": "JSON.parse within try; hostile ones are in saved-views.test.ts",
};
