import { type EventArtifact, Fault, isCommitHash, withoutUserInfo } from "@slipway/domain";
import { PackageURL } from "packageurl-js";

/** An artifact, and the commit that its package URL names with `vcs_url`. */
export interface NamedArtifact {
  readonly artifact: EventArtifact;
  readonly commitHash: string | undefined;
  readonly repositoryUrl: string;
}

const digestPattern = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;

/** Reads a package URL, or an image with its tag or digest. Throws `invalid` for anything else. */
export function namedArtifact(text: string): NamedArtifact {
  if (text.startsWith("pkg:")) return ofPackageUrl(text);
  return { artifact: ofImage(text), commitHash: undefined, repositoryUrl: "" };
}

function ofPackageUrl(text: string): NamedArtifact {
  const { type, namespace, name, version, qualifiers } = parsed(text);
  const given = version ?? "";
  const isDigest = digestPattern.test(given);
  const repository = withoutUserInfo(qualifiers?.["repository_url"] ?? "").replace(/^https?:\/\//, "");
  const [, repositoryUrl = "", hash = ""] = /^(?:git\+)?(.+?)@([0-9a-f]+)$/i.exec(qualifiers?.["vcs_url"] ?? "") ?? [];
  const image = type === "oci" ? repository || name : [repository, namespace, name].filter(Boolean).join("/");
  return {
    artifact: {
      purl: text,
      image: type === "oci" || type === "docker" ? image : "",
      version: isDigest ? (qualifiers?.["tag"] ?? "") : given,
      digest: isDigest ? given : (/^[^,]*/.exec(qualifiers?.["checksum"] ?? "")?.[0] ?? ""),
    },
    commitHash: isCommitHash(hash.toLowerCase()) ? hash.toLowerCase() : undefined,
    repositoryUrl: withoutUserInfo(repositoryUrl),
  };
}

function parsed(text: string): PackageURL {
  try {
    return PackageURL.fromString(text);
  } catch (error) {
    throw new Fault(
      "invalid",
      `${JSON.stringify(text.slice(0, 200))} is not a package URL: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function ofImage(text: string): EventArtifact {
  const [, image = "", version = "", digest = ""] = /^([^\s@:]+(?::\d+\/[^\s@:]+)?)(?::([\w.-]+))?(?:@(\S+))?$/.exec(text) ?? [];
  if (image === "" || (version === "" && digest === "") || (digest !== "" && !digestPattern.test(digest)))
    throw new Fault(
      "invalid",
      `${JSON.stringify(text.slice(0, 200))} is not an artifact: write a package URL such as pkg:oci/web@sha256:…, or an image with its tag or digest such as ghcr.io/acme/web:1.2.3`,
    );
  return { purl: "", image, version, digest };
}
