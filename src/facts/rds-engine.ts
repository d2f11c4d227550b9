/** Whether it is an RDS database: DocumentDB and Neptune answer through the same calls and are services of their own. */
export function isRdsEngine({ engine }: { readonly engine: string }): boolean {
  return engine !== 'docdb' && engine !== 'neptune';
}
