/** How to reach an API server. It can be handed to another process as JSON. */
export interface ClusterConnection {
  /** For programs that read one: our services, kubectl. */
  readonly kubeconfigPath: string;
  readonly context: string;
  /** For raw requests. With a person's own cluster it is that of a local proxy which signs them in, and needs neither token nor CA. */
  readonly url: string;
  readonly token?: string;
  /** PEM in base64, as a kubeconfig has it. */
  readonly caData?: string;
}
