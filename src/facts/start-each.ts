/** Starts `work` for every item as soon as its page arrives, and resolves with all results in the order of the listing. */
export async function startEach<P, T, R>(
  pages: AsyncIterable<P>,
  itemsOf: (page: P) => readonly T[],
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const started: Promise<R>[] = [];
  for await (const page of pages) {
    for (const item of itemsOf(page)) {
      const result = work(item);
      // Awaited below. Without a handler until then, a refusal during a later page would end the process.
      result.catch(() => undefined);
      started.push(result);
    }
  }
  return Promise.all(started);
}
