/** The manifests of a web service of usual size: a Deployment, a Service and its settings. */
export function serviceManifests(
  name: string,
  { version, replicas = 3, settings = {}, node = "" }: ServiceManifests,
): Readonly<Record<string, string>> {
  const template = {
    metadata: { labels: { app: name } },
    spec: {
      ...(node !== "" && { nodeSelector: { "example.com/pool": node } }),
      containers: [
        {
          name: "app",
          image: `registry.example.com/${name}:${version}`,
          ports: [{ containerPort: 8080, name: "http" }],
          envFrom: [{ configMapRef: { name: `${name}-settings` } }],
          resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { memory: "512Mi" } },
        },
      ],
    },
  };
  const selector = { matchLabels: { app: name } };
  return {
    "deployment.yaml": manifest("apps/v1", "Deployment", name, { spec: { replicas, selector, progressDeadlineSeconds: 2, template } }),
    "service.yaml": manifest("v1", "Service", name, {
      spec: { selector: { app: name }, ports: [{ name: "http", port: 80, targetPort: "http" }] },
    }),
    "settings.yaml": manifest("v1", "ConfigMap", `${name}-settings`, { data: { LOG_LEVEL: "info", REGION: "eu-west-1", ...settings } }),
  };
}

export interface ServiceManifests {
  readonly version: string;
  readonly replicas?: number;
  readonly settings?: Readonly<Record<string, string>>;
  /** The nodes that its pods need; default: any. */
  readonly node?: string;
}

/** JSON is valid YAML. */
function manifest(apiVersion: string, kind: string, name: string, rest: object): string {
  return JSON.stringify({ apiVersion, kind, metadata: { name, labels: { "app.kubernetes.io/name": name } }, ...rest }, undefined, 2);
}
