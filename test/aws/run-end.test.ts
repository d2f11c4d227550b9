import { expect, it } from 'vitest';
import { RunEnd } from '../../src/aws/run-end.ts';

function started() {
  const controller = new AbortController();
  const told: [name: string, reason: unknown][] = [];
  const end = new RunEnd(controller.signal);
  const listen = (name: string) => end.listen((reason) => told.push([name, reason]));
  return { listen, told, abort: () => controller.abort('over') };
}

it('tells all who listen, once', () => {
  const { listen, told, abort } = started();
  listen('one');
  listen('two');
  abort();
  abort();
  expect(told).toEqual([
    ['one', 'over'],
    ['two', 'over'],
  ]);
});

it('tells nobody who has gone', () => {
  const { listen, told, abort } = started();
  const unlisten = listen('one');
  listen('two');
  unlisten();
  abort();
  expect(told).toEqual([['two', 'over']]);
});

it('tells who comes too late at once', () => {
  const { listen, told, abort } = started();
  abort();
  listen('one')();
  expect(told).toEqual([['one', 'over']]);
});

it('tells the others where one goes while it is told', () => {
  const controller = new AbortController();
  const end = new RunEnd(controller.signal);
  const told: string[] = [];
  const unlisten = end.listen(() => {
    unlisten();
    told.push('one');
  });
  end.listen(() => told.push('two'));
  controller.abort();
  expect(told).toEqual(['one', 'two']);
});
