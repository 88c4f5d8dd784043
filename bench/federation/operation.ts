/** Deep, and the same few things again and again: each subgraph is asked many times for what was asked for before. */
export const OPERATION = `
  query Wall {
    people {
      ...OfPerson
      reviews {
        ...OfReview
        product {
          ...OfProduct
          reviews {
            ...OfReview
            author {
              ...OfPerson
              reviews { ...OfReview product { ...OfProduct } }
            }
          }
        }
      }
    }
    bestsellers {
      ...OfProduct
      reviews {
        ...OfReview
        author {
          ...OfPerson
          reviews { ...OfReview product { ...OfProduct } }
        }
      }
    }
  }
  fragment OfPerson on Person { id name handle }
  fragment OfReview on Review { id text }
  fragment OfProduct on Product { code title priceMinor grams inStock shippingMinor }
`;
