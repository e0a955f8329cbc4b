import { describeManifest, type Manifest } from "../manifests/manifest.ts";
import { helmEvents } from "./read-hook.ts";

/** How many hooks a warning names. */
const shownHooks = 10;

/**
 * Declared objects, of which the first one warns of the hooks of a chart that are left out, because the application does not run them. Helm itself runs
 * tests only when somebody asks for it, so they are not named.
 */
export function warnOfLeftOut(declared: readonly Manifest[], hooks: readonly Manifest[]): readonly Manifest[] {
  const missed = hooks.filter(({ object }) => helmEvents(object).some((event) => !event.startsWith("test")));
  const [first, ...rest] = declared;
  const [place] = missed;
  if (first === undefined || place === undefined) return declared;
  const names = missed.slice(0, shownHooks).map((hook) => `${describeManifest(hook)}, ${helmEvents(hook.object).join(", ")}`);
  if (missed.length > names.length) names.push(`and ${missed.length - names.length} more`);
  const message = `hooks of the chart are left out: set input.hooks to helm to run them: ${names.join("; ")}`;
  const warning = { file: place.file, line: place.line, column: 1, path: "", message };
  return [{ ...first, warnings: [...(first.warnings ?? []), warning] }, ...rest];
}
