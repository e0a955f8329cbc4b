/** How to reach an API server. It can be handed to another process as JSON. */
export interface ClusterConnection {
  /** For programs that read one: our services, kubectl. */
  readonly kubeconfigPath: string;
  readonly context: string;
  readonly url: string;
  /** The token of an admin, where there is one: a person's own cluster may want a certificate or ask a program instead. */
  readonly token?: string;
  /** PEM in base64, as a kubeconfig has it. */
  readonly caData?: string;
}
