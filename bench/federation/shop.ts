/** Small in-memory shop, deterministic. */
const PEOPLE = ['Ada', 'Bruno', 'Chiara', 'Deniz', 'Eitan', 'Farida'];
const PRODUCTS = ['mug', 'lamp', 'stool', 'tray', 'vase', 'bowl', 'clock', 'bench'];
/** Reviewed products of each person; some products are reviewed by nearly everybody. */
const WRITTEN: readonly (readonly number[])[] = [
  [0, 1, 2, 5],
  [0, 1, 3],
  [0, 2, 4, 6],
  [1, 0, 3, 7],
  [2, 0, 1, 4],
  [5, 3, 0, 1],
];

export interface Person {
  readonly __typename: 'Person';
  readonly id: string;
  readonly name: string;
  readonly handle: string;
  readonly reviews: Review[];
}

export interface Product {
  readonly __typename: 'Product';
  readonly code: string;
  readonly title: string;
  readonly priceMinor: number;
  readonly grams: number;
  readonly inStock: boolean;
  readonly reviews: Review[];
}

export interface Review {
  readonly __typename: 'Review';
  readonly id: string;
  readonly text: string;
  readonly author: Person;
  readonly product: Product;
}

export const people = PEOPLE.map(
  (name, no): Person => ({ __typename: 'Person', id: `${no + 1}`, name, handle: name.toLowerCase(), reviews: [] }),
);

export const products = PRODUCTS.map(
  (title, no): Product => ({
    __typename: 'Product',
    code: `P${no + 1}`,
    title,
    priceMinor: 900 + no * 350,
    grams: 200 + no * 150,
    inStock: no % 3 !== 2,
    reviews: [],
  }),
);

const written = WRITTEN.flatMap((some, by) => some.map((of): [Person, Product] => [people[by]!, products[of]!]));

export const reviews = written.map(([author, product], no): Review => {
  const text = `${author.name} would order the ${product.title} again`;
  const review: Review = { __typename: 'Review', id: `${no + 1}`, text, author, product };
  author.reviews.push(review);
  product.reviews.push(review);
  return review;
});
