/** Folder of the format, in the export's. */
export const FOLDER = 'paddle';
