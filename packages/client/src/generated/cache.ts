/* eslint-disable */

/** Which types a union or an interface may be. */
export const possibleTypes: Record<string, string[]> = {
  "AddAddressResult": [
    "AddressPayload",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "TooMany"
  ],
  "AddAdminAreaResult": [
    "AdminAreaPayload",
    "AreaTaken",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound"
  ],
  "AddPhoneResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "PhonePayload",
    "PhoneTaken",
    "TooMany"
  ],
  "AddSellWindowOfferResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "SellWindowOfferPayload",
    "TooMany"
  ],
  "AddToWishlistResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "TooMany",
    "WishlistPayload"
  ],
  "AdvanceWorkStepResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "WorkOrderPayload"
  ],
  "AnnounceSellWindowResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "SellWindowPayload"
  ],
  "ApplyUnappliedPaymentResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "OrderNotCovered",
    "StepUpRequired",
    "UnappliedPaymentPayload"
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
  "BulkResult": [
    "BulkPayload",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "StepUpRequired"
  ],
  "CancelOrderResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "OrderPayload",
    "StepUpRequired"
  ],
  "CancelSellWindowResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "ProductionPlanned",
    "SellWindowPayload",
    "StepUpRequired"
  ],
  "ChangeApiClientResult": [
    "ApiClientPayload",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "NotYoursToGive",
    "StaleVersion",
    "StepUpRequired"
  ],
  "ChangeCouponResult": [
    "CouponPayload",
    "IdempotencyConflict",
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
    "IdempotencyConflict",
    "InvalidInput",
    "LastAdministrator",
    "NotFound",
    "NotYoursToGive",
    "RolesChangedPayload",
    "StepUpRequired",
    "TooMany"
  ],
  "ChangeSellWindowOfferResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "SellWindowOfferPayload",
    "StaleVersion"
  ],
  "ChangeSellWindowResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "SellWindowPayload",
    "StaleVersion"
  ],
  "ChangeUsernameResult": [
    "IdempotencyConflict",
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
    "IdempotencyConflict",
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
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "StepUpRequired"
  ],
  "CreateProductResult": [
    "CreateProductPayload",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "SkuTaken",
    "SlugTaken"
  ],
  "CreateRoleResult": [
    "CodeTaken",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "NotYoursToGive",
    "RolePayload",
    "StepUpRequired"
  ],
  "CreateSellWindowResult": [
    "CodeTaken",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "SellWindowPayload"
  ],
  "DecideBatchResult": [
    "BatchPayload",
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "StepUpRequired"
  ],
  "EndSessionsResult": [
    "IdempotencyConflict",
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
    "IdempotencyConflict",
    "IdentitiesPayload",
    "InvalidInput",
    "NotFound",
    "OidcRefused"
  ],
  "InviteUserResult": [
    "EmailTaken",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "NotYoursToGive",
    "StepUpRequired",
    "TooMany",
    "UserStatusPayload"
  ],
  "JoinWaitingListResult": [
    "AlreadyWaiting",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "NotSoldOut",
    "PerUserLimitExceeded",
    "SellWindowNotOpen",
    "TooMany",
    "WaitingListPayload"
  ],
  "LeaveWaitingListResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "WaitingListPayload"
  ],
  "LogSearchResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "SearchPayload"
  ],
  "NoteProductViewResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "ProductViewPayload"
  ],
  "ProlongSellWindowResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "SellWindowPayload"
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
    "IdempotencyConflict",
    "NotFound",
    "RemoveAddressPayload"
  ],
  "RemoveDeviceResult": [
    "IdempotencyConflict",
    "NotFound",
    "SessionsEndedPayload"
  ],
  "RemoveFromListResult": [
    "IdempotencyConflict",
    "NotFound",
    "RemovedPayload"
  ],
  "RemovePhoneResult": [
    "IdempotencyConflict",
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
  "RemoveSellWindowOfferResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "OfferOpened",
    "SellWindowPayload",
    "StaleVersion"
  ],
  "RenameDeviceResult": [
    "DevicePayload",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound"
  ],
  "RescheduleBatchResult": [
    "BatchPayload",
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "StaleVersion",
    "TooMany"
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
  "ResolveUnappliedPaymentResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "StepUpRequired",
    "UnappliedPaymentPayload"
  ],
  "RetryRefundResult": [
    "IdempotencyConflict",
    "InvalidTransition",
    "NotFound",
    "RefundPayload",
    "StepUpRequired"
  ],
  "RevokeApiClientResult": [
    "ApiClientPayload",
    "IdempotencyConflict",
    "NotFound"
  ],
  "RunDoctorResult": [
    "DoctorRunPayload",
    "IdempotencyConflict",
    "InvalidTransition",
    "NotFound"
  ],
  "SaveComparisonResult": [
    "ComparisonPayload",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "StaleVersion",
    "TooMany"
  ],
  "SaveViewResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "SavedViewPayload",
    "StaleVersion",
    "TooMany"
  ],
  "SellWindowTransitionResult": [
    "IdempotencyConflict",
    "InvalidTransition",
    "NotFound",
    "SellWindowPayload"
  ],
  "SetCouponActiveResult": [
    "CouponPayload",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "StepUpRequired"
  ],
  "SetCustomerTierResult": [
    "CustomerTierPayload",
    "IdempotencyConflict",
    "NotFound",
    "StepUpRequired"
  ],
  "SetOfferEnabledResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "SellWindowOfferPayload"
  ],
  "SetOfferQuotaResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "QuotaBelowSold",
    "SellWindowOfferPayload"
  ],
  "SetPreferenceResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "PreferencesPayload",
    "TooMany"
  ],
  "SetPricesResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "PricesPayload"
  ],
  "SetRolePermissionsResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "NotYoursToGive",
    "RoleIsFixed",
    "RolePayload",
    "StaleVersion",
    "StepUpRequired"
  ],
  "SetUserStatusResult": [
    "IdempotencyConflict",
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
    "IdempotencyConflict",
    "NotFound",
    "StepUpRequired"
  ],
  "UpdateAddressResult": [
    "AddressPayload",
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "StaleVersion"
  ],
  "UpdatePhoneResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "PhonePayload"
  ],
  "UpdateProductResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "InvalidTransition",
    "NotFound",
    "ProductPayload",
    "SlugTaken",
    "StaleVersion"
  ],
  "UpdateProfileResult": [
    "IdempotencyConflict",
    "InvalidInput",
    "NotFound",
    "ProfilePayload",
    "StaleVersion"
  ],
  "UserError": [
    "AccountLocked",
    "AlreadyProtected",
    "AlreadyWaiting",
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
    "NotSoldOut",
    "NotYoursToGive",
    "OfferOpened",
    "OidcRefused",
    "OpenOrders",
    "OrderNotCovered",
    "PerUserLimitExceeded",
    "PhoneTaken",
    "ProductionPlanned",
    "ProviderUnavailable",
    "QuotaBelowSold",
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
  "AlreadyWaiting": null,
  "ApiClient": [
    "id"
  ],
  "ApiClientConnection": null,
  "ApiClientCreatedPayload": null,
  "ApiClientEdge": null,
  "ApiClientPayload": null,
  "AreaTaken": null,
  "Attention": [
    "id"
  ],
  "AuditEntry": [
    "id"
  ],
  "AuditEntryConnection": null,
  "AuditEntryEdge": null,
  "AuthSession": null,
  "Batch": [
    "id"
  ],
  "BatchConnection": null,
  "BatchCounter": [
    "id"
  ],
  "BatchCounterConnection": null,
  "BatchCounterEdge": null,
  "BatchEdge": null,
  "BatchPayload": null,
  "BatchSchedule": null,
  "BulkPayload": null,
  "BulkRow": [
    "id"
  ],
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
  "DoctorCheck": null,
  "DoctorRun": [
    "id"
  ],
  "DoctorRunPayload": null,
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
  "JobQueue": null,
  "JournalEntry": [
    "id"
  ],
  "JournalEntryConnection": null,
  "JournalEntryEdge": null,
  "JournalLine": null,
  "LastAdministrator": null,
  "LaunchPulse": null,
  "LedgerAccount": [
    "code"
  ],
  "LinkedIdentity": null,
  "LocalName": null,
  "MfaRequired": null,
  "Money": null,
  "NotFound": null,
  "NotProtected": null,
  "NotSoldOut": null,
  "NotYoursToGive": null,
  "OfferOpened": null,
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
  "OrderNotCovered": null,
  "OrderPayload": null,
  "OrderStatusChange": null,
  "OrderStatusCount": null,
  "PageInfo": null,
  "ParkedEvent": [
    "id"
  ],
  "ParkedEventConnection": null,
  "ParkedEventEdge": null,
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
  "ProductionPlanned": null,
  "ProfilePayload": null,
  "ProviderUnavailable": null,
  "PulseMinute": null,
  "QuotaBelowSold": null,
  "QuotaExceeded": null,
  "RateLimit": null,
  "RecordsChanged": null,
  "Refund": [
    "id"
  ],
  "RefundConnection": null,
  "RefundEdge": null,
  "RefundPayload": null,
  "RefundTooLarge": null,
  "RefusalCount": null,
  "RegisteredOperation": [
    "id"
  ],
  "RegisteredOperationConnection": null,
  "RegisteredOperationEdge": null,
  "RemoveAddressPayload": null,
  "RemovePhonePayload": null,
  "RemovedPayload": null,
  "ReservePayload": null,
  "ReserveQuote": null,
  "ReserveQuoteLine": null,
  "Role": [
    "id"
  ],
  "RoleConnection": null,
  "RoleEdge": null,
  "RoleGrant": null,
  "RoleIsFixed": null,
  "RolePayload": null,
  "RoleScope": null,
  "RolesChangedPayload": null,
  "SavedView": [
    "id"
  ],
  "SavedViewPayload": null,
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
  "SellWindowChange": [
    "id"
  ],
  "SellWindowChangeConnection": null,
  "SellWindowChangeEdge": null,
  "SellWindowConnection": null,
  "SellWindowEdge": null,
  "SellWindowFieldChange": null,
  "SellWindowNotOpen": null,
  "SellWindowOffer": [
    "id"
  ],
  "SellWindowOfferConnection": null,
  "SellWindowOfferEdge": null,
  "SellWindowOfferPayload": null,
  "SellWindowPayload": null,
  "SellWindowProblem": null,
  "SellWindowQuota": [
    "id"
  ],
  "SellWindowTotals": null,
  "Session": [
    "id"
  ],
  "SessionConnection": null,
  "SessionEdge": null,
  "SessionsEndedPayload": null,
  "SignInEvent": null,
  "SignInEventConnection": null,
  "SignInEventEdge": null,
  "SkuTaken": null,
  "SlugTaken": null,
  "StaleVersion": null,
  "StepUpRequired": null,
  "StillAdministrator": null,
  "SystemHealth": null,
  "SystemPart": null,
  "TokenNotValid": null,
  "TooMany": null,
  "TooManyTries": null,
  "TrialBalance": null,
  "TrialBalanceRow": null,
  "UnappliedPayment": [
    "id"
  ],
  "UnappliedPaymentConnection": null,
  "UnappliedPaymentEdge": null,
  "UnappliedPaymentPayload": null,
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
  "UserConnection": null,
  "UserEdge": null,
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
  "Viewer": null,
  "WaitingListEntry": [
    "id"
  ],
  "WaitingListEntryConnection": null,
  "WaitingListEntryEdge": null,
  "WaitingListPayload": null,
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
  "WorkOrderConnection": null,
  "WorkOrderEdge": null,
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
    "allowedActions",
    "awaitsDecision",
    "committedQty",
    "decisionUntil",
    "finalPaidQty",
    "id",
    "offer",
    "offerId",
    "paidQty",
    "reachedAt",
    "reservedQty",
    "sellWindowOffer",
    "seq",
    "status",
    "thresholdQty"
  ],
  "SellWindowQuota": [
    "heldBackQty",
    "id",
    "maxQty",
    "minQty",
    "offer",
    "offerId",
    "remainingQty",
    "sellWindowOffer",
    "seq",
    "soldQty",
    "status",
    "updatedAt",
    "waitingCount"
  ]
};