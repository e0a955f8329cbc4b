import type { LogWish, ObjectEvents, ObjectLogPart, ObjectManifest, ObjectName, UnmanagedObjects } from "@slipway/domain";
import type { ApplicationContext } from "./context/application-context.ts";
import type { SharedObjects } from "./context/metadata.ts";
import type { PluginSchemas } from "./schemas.ts";

/** What a plugin gets when a person inspects objects of an application. There are no files: what was deployed is shown, whether or not Git can be read. */
export interface InspectionContext<S extends PluginSchemas = PluginSchemas> extends Omit<ApplicationContext<S>, "application"> {
  readonly sharedObjects: SharedObjects;
}

/** An object that a person wants to see. */
export interface ManifestRequest {
  readonly object: ObjectName;
  /** Whether to include which program manages which field. */
  readonly withManagedFields: boolean;
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
  getManifest?(context: InspectionContext<S>, request: ManifestRequest): Promise<ObjectManifest>;
  /** Of every object of the application, or of one and what it owns. */
  listEvents?(context: InspectionContext<S>, request: { readonly object: ObjectName | undefined }): Promise<ObjectEvents>;
  /** What is in the places of the application, such as its namespaces, and belongs to no application. Names alone, nothing of what the objects hold. */
  listUnmanaged?(context: InspectionContext<S>): Promise<UnmanagedObjects>;
  /** Reads no faster than it is read from. Ends with the signal of the context. */
  streamLogs?(context: InspectionContext<S>, request: LogRequest): AsyncIterable<ObjectLogPart>;
}
