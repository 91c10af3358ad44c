export { CATALOGUE, dataEntry, type DataEntry, type DataFile } from './catalogue.ts';
export { getData, type DataReport, type FetchedFile, type GetDataOptions } from './get-data.ts';
export { planData, type DataPlaces, type DataPlan, type PlannedFile } from './plan-data.ts';
