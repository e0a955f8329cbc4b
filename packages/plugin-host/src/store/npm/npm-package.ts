import { Fault } from "@slipway/domain";

/** A package to install, as an argument of npm. */
export type NpmPackage =
  | { readonly kind: "registry"; readonly spec: string; readonly integrity: string | undefined }
  | { readonly kind: "tarball"; readonly path: string; readonly integrity: string | undefined };

const registrySpec = /^(?:@[a-z0-9][a-z0-9._~-]*\/)?[a-z0-9][a-z0-9._~-]*@\d+\.\d+\.\d+(?:-[0-9a-z.-]+)?(?:\+[0-9a-z.-]+)?$/i;

/**
 * Reads `npm:@scope/name@1.2.3`, or `npm:/path/of/a-package.tgz`. The version must be exact, because a range may resolve to another program later.
 * Throws `invalid`.
 */
export function parseNpmPackage(url: string, integrity: string | undefined): NpmPackage {
  const spec = url.slice("npm:".length);
  if (integrity !== undefined && !/^sha(256|384|512)-[A-Za-z0-9+/]+={0,2}$/.test(integrity))
    throw new Fault("invalid", `${integrity} is not an integrity: npm writes it as sha512-…`);
  if (/^\.{0,2}\/.*\.tgz$/.test(spec)) return { kind: "tarball", path: spec, integrity };
  if (!registrySpec.test(spec))
    throw new Fault(
      "invalid",
      `${url} does not name a package with an exact version: write npm:@scope/name@1.2.3, or npm:/path/of/a-package.tgz`,
    );
  return { kind: "registry", spec, integrity };
}
