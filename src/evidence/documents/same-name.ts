// Letters of other alphabets, and digits, that are printed like a letter of ours, small or capital. Each stands for one letter, so names of one
// alphabet stay apart.
const alike: ReadonlyMap<string, string> = new Map(
  Object.entries({
    a: 'аα',
    b: 'вβ',
    c: 'сϲ',
    d: 'ԁ',
    e: 'еε',
    h: 'нһη',
    i: 'іӏιıl1|',
    j: 'јϳ',
    k: 'кκ',
    m: 'мμ',
    n: 'ν',
    o: 'оοօσ0',
    p: 'рρ',
    q: 'ԛ',
    s: 'ѕ',
    t: 'тτ',
    w: 'ԝ',
    x: 'хχ',
    y: 'уүυ',
    z: 'ζ',
  }).flatMap(([letter, others]) => [...others].map((other) => [other, letter] as const)),
);

/** A name as it is compared: its words, without case, accents and signs, in letters that stand for all that look like them. */
function wordsOf(name: string): readonly string[] {
  // To capitals first: ß and ss are one, and so are the two small sigmas.
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC');
  const letters = [...plain].map((letter) => alike.get(letter) ?? letter).join('');
  return letters.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== '');
}

/** Whether people could read two names as one: of two such names, nobody says that they are two people. */
export function isSameName(one: string, other: string): boolean {
  return wordsOf(one).join('') === wordsOf(other).join('');
}

/** Whether a text names somebody, whatever else it says, as `Ada Executor, head of QA` names Ada Executor. */
export function hasName(text: string, name: string): boolean {
  return isSameName(text, name) || ` ${wordsOf(text).join(' ')} `.includes(` ${wordsOf(name).join(' ')} `);
}
