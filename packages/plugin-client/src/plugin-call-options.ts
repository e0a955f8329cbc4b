/** How a call of a plugin is limited. */
export interface PluginCallOptions {
  /** Aborting it cancels the call at the plugin; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** The call's deadline, which is passed to the plugin. Default: none for a stage, 60 s for other calls. */
  readonly timeoutMs?: number;
}
