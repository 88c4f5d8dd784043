/** Bundled files of the package, beside the function that it documents. */
declare module '@graphql-yoga/render-graphiql/graphiql' {
  export const css: string;
  export const js: string;
  export const editorWorkerService: string;
  export const graphqlWorker: string;
  export const jsonWorker: string;
}
