/** The work of the importer's thread. */
import { lowerPriority } from "../workers/lower-priority.ts";
import { prepareImport } from "./prepare-import.ts";

lowerPriority();

export default prepareImport;
