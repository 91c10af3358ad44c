import { Command } from 'commander';
import { dataCheckCommand } from './data-check.ts';
import { dataGetCommand } from './data-get.ts';
import { dataShowCommand } from './data-show.ts';

/** `slimtap data`: what has to do with datasets. */
export function dataCommand(): Command {
  const data = new Command('data').description('Look into datasets, show what the network sees of them, fetch public ones.');
  for (const command of [dataGetCommand(), dataCheckCommand(), dataShowCommand()]) data.addCommand(command);
  return data;
}
