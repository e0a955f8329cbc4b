import type { DeclaredManifest, LogWish, ObjectEvents, ObjectLogPart, ObjectManifest, ObjectName, UnmanagedObjects } from "@slipway/domain";
import type { ApplicationContext } from "./context/application-context.ts";
import type { SharedObjects } from "./context/metadata.ts";
import type { Source } from "./context/source.ts";
import type { ApplicationOf, PluginSchemas } from "./schemas.ts";

/** What a plugin gets when a person inspects objects of an application. What was deployed is shown, whether or not Git can be read. */
export interface InspectionContext<S extends PluginSchemas = PluginSchemas> extends Omit<ApplicationContext<S>, "application"> {
  readonly sharedObjects: SharedObjects;
}

/** An object that a person wants to see. */
export interface ManifestRequest<S extends PluginSchemas = PluginSchemas> {
  readonly object: ObjectName;
  /** Whether to include which program manages which field. */
  readonly withManagedFields: boolean;
  /** Files whose declaration of the object is to be shown too, with the same masks for equal secret values. Undefined: only the object as it is. */
  readonly source: Source<ApplicationOf<S>> | undefined;
}

/** An object as it is, and as the files of the request declare it. */
export interface ShownManifest extends Omit<ObjectManifest, "declared"> {
  /** Undefined without files. */
  readonly declared?: Omit<DeclaredManifest, "commitHash"> | undefined;
}

/** A log that a person wants to see. */
export interface LogRequest extends LogWish {
  readonly object: ObjectName;
}

/**
 * The part of a plugin that shows objects to people. It only reads, only objects of the application and what those own, and masks the values of secrets.
 * Each method throws `not_found` if the application has no such object, with the same message whether or not somebody else has one, and `invalid` with a
 * list if several match.
 */
export interface Inspecting<S extends PluginSchemas = PluginSchemas> {
  /** An object that is declared and not on its target is shown without a manifest. */
  getManifest?(context: InspectionContext<S>, request: ManifestRequest<S>): Promise<ShownManifest>;
  /** Of every object of the application, or of one and what it owns. */
  listEvents?(context: InspectionContext<S>, request: { readonly object: ObjectName | undefined }): Promise<ObjectEvents>;
  /** What is in the places of the application, such as its namespaces, and belongs to no application. Names alone, nothing of what the objects hold. */
  listUnmanaged?(context: InspectionContext<S>): Promise<UnmanagedObjects>;
  /** Reads no faster than it is read from. Ends with the signal of the context. */
  streamLogs?(context: InspectionContext<S>, request: LogRequest): AsyncIterable<ObjectLogPart>;
}
