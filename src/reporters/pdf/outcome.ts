import type { Outcome } from '../../record.ts';
import { outcomeWords } from '../glossary.ts';
import type { Counts } from '../view.ts';
import { outcomes } from '../view.ts';
import { outcomeColors, outcomeMarks, styles } from './style.ts';
import type { Piece } from './table.ts';

/** A result in words, with its mark and colour. */
export function resultPiece(outcome: Outcome): Piece {
  return { text: `${outcomeMarks[outcome]} ${outcomeWords[outcome]}`, style: { ...styles.cellStrong, color: outcomeColors[outcome] } };
}

/** `12 pass, 1 fail`: those that occur. */
export function countPieces(counts: Counts): Piece[] {
  return outcomes
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => ({
      text: `${counts[outcome]} ${outcomeWords[outcome].toLowerCase()}`,
      style: { ...styles.cell, color: outcomeColors[outcome] },
    }));
}
