/** The file of the format, in the export's folder. */
export const MODEL_FILE = 'model.onnx';
