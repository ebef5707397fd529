/** Babel's plugins carry no types of their own. */
declare module '@babel/plugin-transform-modules-commonjs' {
  const plugin: import('@babel/core').PluginTarget;
  export default plugin;
}
declare module '@babel/plugin-transform-typescript' {
  const plugin: import('@babel/core').PluginTarget;
  export default plugin;
}
