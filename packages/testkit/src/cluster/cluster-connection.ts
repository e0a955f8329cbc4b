/** How to reach an API server. It can be passed to another process as JSON. */
export interface ClusterConnection {
  /** For programs that read a kubeconfig: our services, kubectl. */
  readonly kubeconfigPath: string;
  readonly context: string;
  readonly url: string;
  /** The token of an admin, if there is one: other clusters may use a certificate or a credential program. */
  readonly token?: string;
  /** PEM in base64, as a kubeconfig has it. */
  readonly caData?: string;
}
