/** What an assembly does not say: it is known when CloudFormation deploys, or never. Caught where a fact is made of it, which is then not observed. */
export class Unresolved extends Error {}
