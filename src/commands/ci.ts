/** What pipelines say of themselves in their environment. Names and ids only: nothing here is a secret. */
const variables = [
  'CODEBUILD_BUILD_ID',
  'CODEBUILD_RESOLVED_SOURCE_VERSION',
  'CI_COMMIT_SHA',
  'CI_JOB_ID',
  'CI_PIPELINE_ID',
  'CI_PROJECT_PATH',
  'GITHUB_ACTOR',
  'GITHUB_REPOSITORY',
  'GITHUB_RUN_ID',
  'GITHUB_SHA',
  'GITHUB_WORKFLOW',
] as const;

/** The pipeline that runs the tool, for the record; empty outside of one. */
export function ciOf(environment: NodeJS.ProcessEnv): { readonly ci?: Readonly<Record<string, string>> } {
  const ci = Object.fromEntries(variables.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
  return Object.keys(ci).length === 0 ? {} : { ci };
}
