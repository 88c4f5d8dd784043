/** Deep operation over few entities: representations repeat many times in each subgraph request. */
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
