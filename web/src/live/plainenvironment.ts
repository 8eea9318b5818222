/**
 * Stands in for `lib0/environment` in the bundle: that module finds out where it runs, reads a command line and keeps
 * settings in the storage. Here it is always a browser, and nothing is set.
 */

export const isBrowser = true;
export const isNode = false;

export const getVariable = (): null => null;
