import React from 'react';
import RealTimeNotificationCenter from 'parlor/react/real-time-notification-center';

function Header() {
  return (
    <header>
      <h1>Real Estate App</h1>
      <RealTimeNotificationCenter />
    </header>
  );
}
