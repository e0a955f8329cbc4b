import type { ArtifactVersion } from "@slipway/domain";
import { ArtifactKind, type ArtifactVersion as ArtifactVersionMessage, ArtifactVersionSchema } from "@slipway/proto/state";
import { wordOr } from "../fields/word.ts";
import { messageCodec } from "../tables/message-codec.ts";

export const version = messageCodec<ArtifactVersion, ArtifactVersionMessage>(ArtifactVersionSchema, {
  kind: wordOr("unknown", {
    unknown: ArtifactKind.UNSPECIFIED,
    "container-image": ArtifactKind.CONTAINER_IMAGE,
    "s3-object": ArtifactKind.S3_OBJECT,
    "git-source": ArtifactKind.GIT_SOURCE,
    "terraform-module": ArtifactKind.TERRAFORM_MODULE,
  }),
});
