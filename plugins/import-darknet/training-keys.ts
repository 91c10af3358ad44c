/** Keys of any layer that say how Darknet trains it. Source: AlexeyAB/darknet, src/parser.c `parse_network_cfg_custom`. */
export const TRAINING_KEYS = ['clip', 'onlyforward', 'dont_update', 'burnin_update', 'stopbackward', 'train_only_bn', 'learning_rate'] as const;
