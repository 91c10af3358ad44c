import { asFunction, createContainer, InjectionMode, type AwilixContainer } from 'awilix';
import { nameTaken, unknownName } from './errors.ts';
import type { Backend } from './backend.ts';
import type { Command } from './commands/index.ts';
import type { DatasetFactory, ReaderFactory } from './dataset.ts';
import type { Exporter } from './export/exporter.ts';
import type { Importer } from './import/importer.ts';
import type { MetricFactory } from './evaluate/evaluate.ts';
import type { Model } from './model.ts';
import type { Config } from './run.ts';
import type { OptimizerFactory } from './train/optimizer.ts';
import type { ScheduleFactory } from './train/schedule.ts';
import type { Quantizer } from './quant/quantizer.ts';
import type { Renderer } from './renderer.ts';
import type { Target } from './quant/target.ts';

/** Makes a model for a checked configuration. */
export type ModelFactory = (config: Config) => Model;

/** Makes an engine for a checked configuration. The runtime itself is imported when the first graph is compiled. */
export type BackendFactory = (config: Config) => Backend;

/** The kinds a registry answers *which* for, and what is provided under each. Grows by declaration merging. */
export interface Kinds {
  model: ModelFactory;
  backend: BackendFactory;
  dataset: DatasetFactory;
  reader: ReaderFactory;
  optimizer: OptimizerFactory;
  schedule: ScheduleFactory;
  metric: MetricFactory;
  exporter: Exporter;
  importer: Importer;
  target: Target;
  quantizer: Quantizer;
  renderer: Renderer;
  command: Command;
}
export type Kind = keyof Kinds;

/**
 * Registries over one awilix container: lazy singletons by kind and name, disposed last in, first out.
 * @example
 * const services = createServices();
 * services.provide('metric', 'COCO', () => cocoMetric);
 * services.resolve('metric', 'COCO')
 */
export interface Services {
  /** Registers a factory, called once, when first resolved. @throws ERR_NAME_TAKEN */
  provide<K extends Kind>(kind: K, name: string, create: () => Kinds[K]): void;
  /** @throws ERR_UNKNOWN_NAME listing what there is */
  resolve<K extends Kind>(kind: K, name: string): Kinds[K];
  names(kind: Kind): readonly string[];
  /** Disposes whatever was resolved and has a `dispose`. */
  dispose(): Promise<void>;
}

export function createServices(): Services {
  const container: AwilixContainer = createContainer({ injectionMode: InjectionMode.PROXY, strict: true });
  const opened: { dispose?: () => Promise<void> | void }[] = [];
  const key = (kind: string, name: string): string => `${kind}:${name}`;
  const names = (kind: Kind): string[] => Object.keys(container.registrations).filter((entry) => entry.startsWith(`${kind}:`)).map((entry) => entry.slice(kind.length + 1));
  return {
    provide(kind, name, create) {
      if (container.hasRegistration(key(kind, name))) throw nameTaken(kind, name);
      const open = (): unknown => {
        const service = create();
        opened.push(service as { dispose?: () => Promise<void> });
        return service;
      };
      container.register(key(kind, name), asFunction(open).singleton());
    },
    resolve<K extends Kind>(kind: K, name: string) {
      if (!container.hasRegistration(key(kind, name))) throw unknownName(kind, name, names(kind));
      return container.resolve<Kinds[K]>(key(kind, name));
    },
    names,
    async dispose() {
      for (const service of opened.splice(0).reverse()) await service.dispose?.();
      await container.dispose();
    },
  };
}
