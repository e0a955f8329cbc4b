import { Fault } from "@slipway/domain";

/** The plugin died during a call. */
export class PluginLost extends Fault {
  /** Whether this call killed it, as far as one can know: the plugin handled nothing else, or this call was on trial after an earlier loss. */
  readonly isCulprit: boolean;

  constructor(message: string, { isCulprit, cause }: { readonly isCulprit: boolean; readonly cause: unknown }) {
    super("unavailable", message, { cause });
    this.isCulprit = isCulprit;
  }
}
