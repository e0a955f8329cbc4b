import { Fault } from "@slipway/plugin-sdk";
import { describeManifest, keyOfManifest, type Manifest, placeOf } from "../manifests/manifest.ts";
import { identityOf } from "../manifests/resource-key.ts";

/** Throws `invalid` if a copy would overwrite a declared object, which the clean stage would then delete. */
export function checkCopies(copies: readonly Manifest[], declared: readonly Manifest[]): void {
  const known = new Map(declared.map((manifest) => [identityOf(keyOfManifest(manifest)), manifest]));
  const clashes = copies.flatMap((copy) => {
    const own = known.get(identityOf(keyOfManifest(copy)));
    return own ? [`the copy ${describeManifest(copy)} would overwrite what ${placeOf(own)} declares: choose another suffix`] : [];
  });
  if (clashes.length > 0) throw new Fault("invalid", clashes.join("\n"));
}
