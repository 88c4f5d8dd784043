/* eslint-disable */

/** Which types a union or an interface may be. */
export const possibleTypes: Record<string, string[]> = {
  "AddAddressResult": [
    "AddressPayload",
    "InvalidInput",
    "NotFound",
    "TooMany"
  ],
  "AddAdminAreaResult": [
    "AdminAreaPayload",
    "AreaTaken",
    "InvalidInput",
    "NotFound"
  ],
  "AddPhoneResult": [
    "InvalidInput",
    "NotFound",
    "PhonePayload",
    "PhoneTaken",
    "TooMany"
  ],
  "AddSellWindowOfferResult": [
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "SellWindowOfferPayload",
    "TooMany"
  ],
  "AddToWishlistResult": [
    "InvalidInput",
    "NotFound",
    "TooMany",
    "WishlistPayload"
  ],
  "AdvanceWorkStepResult": [
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "WorkOrderPayload"
  ],
  "AnnounceSellWindowResult": [
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "SellWindowPayload"
  ],
  "BeginOidcResult": [
    "InvalidInput",
    "NotFound",
    "OidcBegunPayload",
    "OidcRefused"
  ],
  "BeginSecondFactorResult": [
    "AlreadyProtected",
    "SecondFactorBegunPayload",
    "TooManyTries",
    "WrongPassword"
  ],
  "CancelOrderResult": [
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "OrderPayload",
    "StepUpRequired"
  ],
  "ChangeApiClientResult": [
    "ApiClientPayload",
    "InvalidInput",
    "NotFound",
    "NotYoursToGive",
    "StepUpRequired"
  ],
  "ChangeCouponResult": [
    "CouponPayload",
    "InvalidInput",
    "NotFound",
    "StaleVersion",
    "StepUpRequired",
    "UsageLimitBelowUse"
  ],
  "ChangePasswordResult": [
    "PasswordChangedPayload",
    "StepUpRequired",
    "TooManyTries",
    "WeakPassword",
    "WrongPassword"
  ],
  "ChangeRolesResult": [
    "InvalidInput",
    "LastAdministrator",
    "NotFound",
    "NotYoursToGive",
    "RolesChangedPayload",
    "StepUpRequired",
    "TooMany"
  ],
  "ChangeUsernameResult": [
    "InvalidInput",
    "NotFound",
    "UsernamePayload",
    "UsernameTaken"
  ],
  "CompleteOidcSignInResult": [
    "AccountLocked",
    "AuthSession",
    "InvalidCredentials",
    "InvalidInput",
    "MfaRequired",
    "OidcRefused"
  ],
  "ConfirmBatchResult": [
    "BatchPayload",
    "InvalidInput",
    "InvalidTransition",
    "NotFound"
  ],
  "ConfirmSecondFactorResult": [
    "AlreadyProtected",
    "NotProtected",
    "SecondFactorPayload",
    "TooManyTries",
    "WrongCode"
  ],
  "CreateApiClientResult": [
    "ApiClientCreatedPayload",
    "CodeTaken",
    "InvalidInput",
    "NotYoursToGive",
    "StepUpRequired"
  ],
  "CreateCouponResult": [
    "CodeTaken",
    "CouponPayload",
    "InvalidInput",
    "StepUpRequired"
  ],
  "CreateProductResult": [
    "CreateProductPayload",
    "InvalidInput",
    "SkuTaken",
    "SlugTaken"
  ],
  "CreateRoleResult": [
    "CodeTaken",
    "InvalidInput",
    "NotYoursToGive",
    "RolePayload",
    "StepUpRequired"
  ],
  "CreateSellWindowResult": [
    "CodeTaken",
    "InvalidInput",
    "NotFound",
    "SellWindowPayload"
  ],
  "DecideBatchResult": [
    "BatchPayload",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "StepUpRequired"
  ],
  "EndSessionsResult": [
    "NotFound",
    "SessionsEndedPayload",
    "StepUpRequired"
  ],
  "EraseAccountResult": [
    "EraseAccountPayload",
    "NotFound",
    "OpenOrders",
    "StepUpRequired",
    "StillAdministrator",
    "TooManyTries",
    "WrongPassword"
  ],
  "ExportMyDataResult": [
    "NotFound",
    "PersonalDataPayload",
    "StepUpRequired",
    "TooManyTries",
    "WrongPassword"
  ],
  "IdentitiesResult": [
    "IdentitiesPayload",
    "InvalidInput",
    "NotFound",
    "OidcRefused"
  ],
  "LogSearchResult": [
    "InvalidInput",
    "NotFound",
    "SearchPayload"
  ],
  "NoteProductViewResult": [
    "InvalidInput",
    "NotFound",
    "ProductViewPayload"
  ],
  "ProveSecondFactorResult": [
    "NotProtected",
    "SecondFactorShownPayload",
    "TooManyTries",
    "WrongCode"
  ],
  "RefreshSessionResult": [
    "AuthSession",
    "InvalidRefreshToken"
  ],
  "RefundPaymentResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "RefundPayload",
    "RefundTooLarge",
    "StepUpRequired",
    "TooMany"
  ],
  "RemoveAddressResult": [
    "NotFound",
    "RemoveAddressPayload"
  ],
  "RemoveDeviceResult": [
    "NotFound",
    "SessionsEndedPayload"
  ],
  "RemoveFromListResult": [
    "NotFound",
    "RemovedPayload"
  ],
  "RemovePhoneResult": [
    "NotFound",
    "RemovePhonePayload"
  ],
  "RemoveSecondFactorResult": [
    "NotProtected",
    "SecondFactorRemovedPayload",
    "TooManyTries",
    "WrongCode",
    "WrongPassword"
  ],
  "RenameDeviceResult": [
    "DevicePayload",
    "InvalidInput",
    "NotFound"
  ],
  "ReserveQuoteResult": [
    "InvalidInput",
    "NotFound",
    "ReserveQuote",
    "SellWindowNotOpen"
  ],
  "ReserveResult": [
    "CouponRejected",
    "HoldLimitExceeded",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "PerUserLimitExceeded",
    "QuotaExceeded",
    "ReservePayload",
    "SellWindowNotOpen"
  ],
  "ResetPasswordResult": [
    "PasswordResetPayload",
    "TokenNotValid",
    "WeakPassword"
  ],
  "RetryRefundResult": [
    "InvalidTransition",
    "NotFound",
    "RefundPayload",
    "StepUpRequired"
  ],
  "RevokeApiClientResult": [
    "ApiClientPayload",
    "NotFound"
  ],
  "SaveComparisonResult": [
    "ComparisonPayload",
    "InvalidInput",
    "NotFound",
    "TooMany"
  ],
  "SellWindowTransitionResult": [
    "InvalidTransition",
    "NotFound",
    "SellWindowPayload"
  ],
  "SetCouponActiveResult": [
    "CouponPayload",
    "InvalidInput",
    "NotFound",
    "StepUpRequired"
  ],
  "SetCustomerTierResult": [
    "CustomerTierPayload",
    "NotFound",
    "StepUpRequired"
  ],
  "SetPreferenceResult": [
    "InvalidInput",
    "NotFound",
    "PreferencesPayload",
    "TooMany"
  ],
  "SetPricesResult": [
    "InvalidInput",
    "NotFound",
    "PricesPayload"
  ],
  "SetRolePermissionsResult": [
    "InvalidInput",
    "NotFound",
    "NotYoursToGive",
    "RoleIsFixed",
    "RolePayload",
    "StepUpRequired"
  ],
  "SetUserStatusResult": [
    "InvalidInput",
    "InvalidTransition",
    "LastAdministrator",
    "NotFound",
    "StepUpRequired",
    "UserStatusPayload"
  ],
  "SignInResult": [
    "AccountLocked",
    "AuthSession",
    "InvalidCredentials",
    "MfaRequired"
  ],
  "SignUpResult": [
    "AuthSession",
    "EmailTaken",
    "InvalidInput",
    "WeakPassword"
  ],
  "StartPaymentResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "PaymentPayload",
    "ProviderUnavailable"
  ],
  "TrustDeviceResult": [
    "DevicePayload",
    "NotFound",
    "StepUpRequired"
  ],
  "UpdateAddressResult": [
    "AddressPayload",
    "InvalidInput",
    "NotFound"
  ],
  "UpdatePhoneResult": [
    "InvalidInput",
    "NotFound",
    "PhonePayload"
  ],
  "UpdateProductResult": [
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "ProductPayload",
    "SlugTaken",
    "StaleVersion"
  ],
  "UpdateProfileResult": [
    "InvalidInput",
    "NotFound",
    "ProfilePayload"
  ],
  "UserError": [
    "AccountLocked",
    "AlreadyProtected",
    "AreaTaken",
    "CodeTaken",
    "CouponRejected",
    "EmailTaken",
    "HoldLimitExceeded",
    "IdempotencyConflict",
    "InvalidCredentials",
    "InvalidInput",
    "InvalidRefreshToken",
    "InvalidTransition",
    "LastAdministrator",
    "MfaRequired",
    "NotFound",
    "NotProtected",
    "NotYoursToGive",
    "OidcRefused",
    "OpenOrders",
    "PerUserLimitExceeded",
    "PhoneTaken",
    "ProviderUnavailable",
    "QuotaExceeded",
    "RefundTooLarge",
    "RoleIsFixed",
    "SellWindowNotOpen",
    "SkuTaken",
    "SlugTaken",
    "StaleVersion",
    "StepUpRequired",
    "StillAdministrator",
    "TokenNotValid",
    "TooMany",
    "TooManyTries",
    "UsageLimitBelowUse",
    "UsernameTaken",
    "WeakPassword",
    "WrongCode",
    "WrongPassword"
  ],
  "VerifyEmailResult": [
    "EmailVerifiedPayload",
    "TokenNotValid"
  ]
};

/** By which fields a thing is known; null is a value of whatever holds it. */
export const keyFields: Record<string, readonly string[] | null> = {
  "AccountLocked": null,
  "AddressPayload": null,
  "AdminArea": [
    "id"
  ],
  "AdminAreaConnection": null,
  "AdminAreaEdge": null,
  "AdminAreaPayload": null,
  "AlreadyProtected": null,
  "ApiClient": [
    "id"
  ],
  "ApiClientCreatedPayload": null,
  "ApiClientPayload": null,
  "AreaTaken": null,
  "AuditEntry": [
    "id"
  ],
  "AuditEntryConnection": null,
  "AuditEntryEdge": null,
  "AuthSession": null,
  "Batch": [
    "id"
  ],
  "BatchCounter": [
    "id"
  ],
  "BatchPayload": null,
  "BatchSchedule": null,
  "ChangeActor": null,
  "CodeTaken": null,
  "ComparisonPayload": null,
  "Coupon": [
    "id"
  ],
  "CouponConnection": null,
  "CouponEdge": null,
  "CouponPayload": null,
  "CouponRejected": null,
  "CreateProductPayload": null,
  "CustomerTierPayload": null,
  "Device": [
    "id"
  ],
  "DevicePayload": null,
  "EmailTaken": null,
  "EmailVerifiedPayload": null,
  "EraseAccountPayload": null,
  "HoldLimitExceeded": null,
  "IdempotencyConflict": null,
  "IdentitiesPayload": null,
  "InputIssue": null,
  "InvalidCredentials": null,
  "InvalidInput": null,
  "InvalidRefreshToken": null,
  "InvalidTransition": null,
  "JournalEntry": [
    "id"
  ],
  "JournalEntryConnection": null,
  "JournalEntryEdge": null,
  "JournalLine": null,
  "LastAdministrator": null,
  "LedgerAccount": [
    "code"
  ],
  "LinkedIdentity": null,
  "LocalName": null,
  "MfaRequired": null,
  "Money": null,
  "NotFound": null,
  "NotProtected": null,
  "NotYoursToGive": null,
  "OfferedVariant": null,
  "OidcBegunPayload": null,
  "OidcProvider": [
    "name"
  ],
  "OidcRefused": null,
  "OpenOrders": null,
  "Order": [
    "id"
  ],
  "OrderAddress": null,
  "OrderConnection": null,
  "OrderContact": null,
  "OrderEdge": null,
  "OrderLine": [
    "id"
  ],
  "OrderPayload": null,
  "OrderStatusChange": null,
  "PageInfo": null,
  "PasswordChangedPayload": null,
  "PasswordResetPayload": null,
  "Payment": [
    "id"
  ],
  "PaymentConnection": null,
  "PaymentEdge": null,
  "PaymentFailure": null,
  "PaymentPayload": null,
  "PaymentProviderOption": null,
  "PerUserLimitExceeded": null,
  "Permission": [
    "code"
  ],
  "PersonalDataPayload": null,
  "PhonePayload": null,
  "PhoneTaken": null,
  "PreferencesPayload": null,
  "PriceChange": [
    "id"
  ],
  "PriceChangeConnection": null,
  "PriceChangeEdge": null,
  "PricesPayload": null,
  "Product": [
    "id"
  ],
  "ProductComparison": [
    "id"
  ],
  "ProductConnection": null,
  "ProductEdge": null,
  "ProductPayload": null,
  "ProductView": null,
  "ProductViewConnection": null,
  "ProductViewEdge": null,
  "ProductViewPayload": null,
  "ProfilePayload": null,
  "ProviderUnavailable": null,
  "QuotaExceeded": null,
  "Refund": [
    "id"
  ],
  "RefundConnection": null,
  "RefundEdge": null,
  "RefundPayload": null,
  "RefundTooLarge": null,
  "RemoveAddressPayload": null,
  "RemovePhonePayload": null,
  "RemovedPayload": null,
  "ReservePayload": null,
  "ReserveQuote": null,
  "ReserveQuoteLine": null,
  "Role": [
    "id"
  ],
  "RoleGrant": null,
  "RoleIsFixed": null,
  "RolePayload": null,
  "RoleScope": null,
  "RolesChangedPayload": null,
  "SearchFilter": null,
  "SearchPayload": null,
  "SearchQuery": [
    "id"
  ],
  "SearchQueryConnection": null,
  "SearchQueryEdge": null,
  "SecondFactorBegunPayload": null,
  "SecondFactorPayload": null,
  "SecondFactorRemovedPayload": null,
  "SecondFactorShownPayload": null,
  "SellWindow": [
    "id"
  ],
  "SellWindowConnection": null,
  "SellWindowEdge": null,
  "SellWindowNotOpen": null,
  "SellWindowOffer": [
    "id"
  ],
  "SellWindowOfferConnection": null,
  "SellWindowOfferEdge": null,
  "SellWindowOfferPayload": null,
  "SellWindowPayload": null,
  "SellWindowQuota": [
    "id"
  ],
  "Session": [
    "id"
  ],
  "SessionsEndedPayload": null,
  "SignInEvent": null,
  "SkuTaken": null,
  "SlugTaken": null,
  "StaleVersion": null,
  "StepUpRequired": null,
  "StillAdministrator": null,
  "TokenNotValid": null,
  "TooMany": null,
  "TooManyTries": null,
  "TrialBalance": null,
  "TrialBalanceRow": null,
  "UsageLimitBelowUse": null,
  "User": [
    "id"
  ],
  "UserActivity": [
    "id"
  ],
  "UserActivityConnection": null,
  "UserActivityEdge": null,
  "UserAddress": [
    "id"
  ],
  "UserPhone": [
    "id"
  ],
  "UserPreference": null,
  "UserProfile": null,
  "UserStatusPayload": null,
  "UsernamePayload": null,
  "UsernameTaken": null,
  "Variant": [
    "id"
  ],
  "WeakPassword": null,
  "WishlistItem": [
    "id"
  ],
  "WishlistItemConnection": null,
  "WishlistItemEdge": null,
  "WishlistPayload": null,
  "WorkOrder": [
    "id"
  ],
  "WorkOrderPayload": null,
  "WorkStep": [
    "id"
  ],
  "WrongCode": null,
  "WrongPassword": null
};

/** References that lead to one thing for ever. */
export const fixedReferences: Record<string, readonly string[]> = {
  "BatchCounter": [
    "offer"
  ],
  "SellWindowOffer": [
    "product",
    "sellWindow"
  ],
  "SellWindowQuota": [
    "offer"
  ]
};

/** Types with one object for each offer, and their fields. */
export const liveOfOffer: Record<string, readonly string[]> = {
  "BatchCounter": [
    "awaitsDecision",
    "committedQty",
    "finalPaidQty",
    "id",
    "offer",
    "offerId",
    "paidQty",
    "reachedAt",
    "reservedQty",
    "seq",
    "status",
    "thresholdQty"
  ],
  "SellWindowQuota": [
    "id",
    "maxQty",
    "minQty",
    "offer",
    "offerId",
    "remainingQty",
    "seq",
    "soldQty",
    "status",
    "updatedAt"
  ]
};