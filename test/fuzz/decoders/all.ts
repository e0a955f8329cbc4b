import type { Decoder } from "../decoder.ts";
import { clusterDecoders } from "./cluster.ts";
import { eventDecoders } from "./events.ts";
import { messageDecoders } from "./messages.ts";
import { repositoryDecoders } from "./repository.ts";
import { secretDecoders } from "./secrets.ts";
import { tokenDecoders } from "./tokens.ts";
import { wordDecoders } from "./words.ts";

/** Every decoder that meets bytes which others wrote, and can be called without a server. */
export const decoders: readonly Decoder[] = [
  ...repositoryDecoders,
  ...eventDecoders,
  ...messageDecoders,
  ...clusterDecoders,
  ...secretDecoders,
  ...tokenDecoders,
  ...wordDecoders,
];
